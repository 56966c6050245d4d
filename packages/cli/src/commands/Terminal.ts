import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import * as GlobalOptions from "../options/GlobalOptions.ts"
import type { TerminalSession } from "../terminal/TerminalSession.ts"

/** Sits down; the terminal is loaded by those only who want it. */
export const open = (sitting: TerminalSession) =>
  Effect.flatMap(
    Effect.promise(() => import("../terminal/TerminalSession.ts")),
    (terminal) => terminal.open(sitting)
  )

const options = {
  ...GlobalOptions.session,
  plain: Options.boolean("plain").pipe(
    Options.withDescription("Without boxes, colours and anything that moves: for screen readers and simple terminals.")
  ),
  script: Options.text("script").pipe(
    Options.withDescription("Run the commands in this file, one a line; exit code 1 when one of them was refused."),
    Options.optional
  )
}

export const command = Command.make("terminal", options, open).pipe(
  Command.withDescription("Sit down at the in-universe terminal; `scipnet` alone does the same.")
)

/** The program itself, which opens the terminal when it is given nothing to do. */
export const root = Command.make("scipnet", options, open).pipe(
  Command.withDescription("The Foundation's deepwell, in a file or at a server.")
)
