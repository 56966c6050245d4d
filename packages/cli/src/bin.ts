import type { Table } from "./CommandTable.ts"
import manifest from "../package.json" with { type: "json" }

/** Put in when the program is built. */
declare const COMMANDS: Table

const typed = process.argv.slice(2)

const helped = async (): Promise<boolean> => {
  const Help = await import("./Help.ts")
  const isTold = Help.isAsked(typed) && Help.unknownCommand(COMMANDS, typed) === undefined
  if (isTold) {
    const { here } = await import("./render/Style.ts")
    process.stdout.write(`${Help.of(COMMANDS, typed, manifest.version, here()).join("\n")}\n`)
  }
  return isTold
}

// All else is read only when it is needed: reading it is most of the time that the program takes to start.
if (typed.length === 1 && typed[0] === "--version") {
  process.stdout.write(`${manifest.version}\n`)
} else if (!typed.some((word) => word === "--help" || word === "-h") || !(await helped())) {
  const { start } = await import("./Launch.ts")
  start(new URL("program.script", import.meta.url))
}
