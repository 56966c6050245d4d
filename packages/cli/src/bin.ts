import { join } from "node:path"
import type { Table } from "./help/CommandTable.ts"
import * as StandardStreams from "./io/StandardStreams.ts"
import manifest from "../package.json" with { type: "json" }

/** Put in when the program is built. */
declare const COMMANDS: Table

const typed = process.argv.slice(2)

const helped = async (): Promise<boolean> => {
  const [CommandLine, Help] = await Promise.all([import("./program/CommandLine.ts"), import("./help/Help.ts")])
  const line = CommandLine.parse(COMMANDS, typed)
  const isTold = Help.isRequested(line) && Help.unknownCommand(line) === undefined
  if (isTold) {
    const { here } = await import("./render/layout/Style.ts")
    StandardStreams.answer(`${Help.render(COMMANDS, line, manifest.version, here()).join("\n")}\n`)
  }
  return isTold
}

const start = async (): Promise<void> => {
  // All else is loaded only when it is needed: loading it is most of the time that the program takes to start.
  if (!typed.some((word) => word === "--help" || word === "-h") || !(await helped())) {
    const Launch = await import("./program/CompileCache.ts")
    Launch.start(join(import.meta.dirname, "program.script"))
  }
}

if (typed.length === 1 && typed[0] === "--version") {
  StandardStreams.answer(`${manifest.version}\n`)
} else {
  void start()
}
