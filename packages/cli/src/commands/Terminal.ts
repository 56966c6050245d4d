import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as GlobalOptions from "../options/GlobalOptions.ts"
import type { TerminalSession } from "../terminal/TerminalSession.ts"

/** Opens the terminal, whose modules are loaded on demand. */
export const open = (options: TerminalSession) =>
  Effect.flatMap(
    Effect.promise(() => import("../terminal/TerminalSession.ts")),
    (terminal) => terminal.open(options)
  )

const options = {
  ...GlobalOptions.session,
  plain: Options.boolean("plain").pipe(
    Options.withDescription("Disable boxes, colours and animation, for screen readers and simple terminals.")
  ),
  script: Options.text("script").pipe(
    Options.withDescription(
      "Run the commands of a file, one per line; the exit code is 1 if any command was rejected."
    ),
    Options.optional
  )
}

export const command = Command.make("terminal", options, open).pipe(
  Command.withDescription("Open the in-universe terminal; the default command.")
)

/** The root command: opens the terminal. */
export const root = Command.make("scipnet", options, open).pipe(
  Command.withDescription("Read and manage the records of a deepwell, in a file or at a server.")
)
