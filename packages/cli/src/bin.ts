import { join } from "node:path"
import type { Table } from "./help/CommandTable.ts"
import * as StandardStreams from "./io/StandardStreams.ts"
import manifest from "../package.json" with { type: "json" }

/** The table of commands, inserted by the build. */
declare const COMMANDS: Table

const words = process.argv.slice(2)

const printHelp = async (): Promise<boolean> => {
  const [CommandLine, Help] = await Promise.all([import("./program/CommandLine.ts"), import("./help/Help.ts")])
  const line = CommandLine.parse(COMMANDS, words)
  const isTold = Help.isRequested(line) && Help.unknownCommand(line) === undefined
  if (isTold) {
    const { detect: here } = await import("./render/layout/Style.ts")
    StandardStreams.writeOutput(`${Help.render(COMMANDS, line, manifest.version, here()).join("\n")}\n`)
  }
  return isTold
}

const start = async (): Promise<void> => {
  // Loading modules is most of the start time, so help and --version run without the rest of the program.
  const asksForHelp = words[0] === "help" || words.some((word) => word === "--help" || word === "-h")
  if (!asksForHelp || !(await printHelp())) {
    const Launch = await import("./program/CompileCache.ts")
    Launch.start(join(import.meta.dirname, "program.script"))
  }
}

/** Answers a shell. Words of the program itself need nothing but the table of commands. */
const complete = async (): Promise<void> => {
  const [Reply, Target] = await Promise.all([import("./completion/Reply.ts"), import("./completion/Target.ts")])
  const target = Target.find(COMMANDS, words.slice(1))
  if (target.kind === undefined || target.kind.kind === "file" || target.kind.kind === "folder") {
    StandardStreams.writeQuietly(Reply.format(target, target.candidates))
  } else {
    const Launch = await import("./program/CompileCache.ts")
    Launch.start(join(import.meta.dirname, "completion.script"))
  }
}

if (words[0] === "__complete") {
  // A message would appear in the middle of a command line.
  complete().catch(() => undefined)
} else if (words.length === 1 && words[0] === "--version") {
  StandardStreams.writeOutput(`${manifest.version}\n`)
} else {
  void start()
}
