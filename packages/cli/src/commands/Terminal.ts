import { Command } from "@effect/cli"
import { Effect } from "effect"
import { BadInput } from "../CliError.ts"
import * as Connection from "../Connection.ts"
import * as Entrance from "../Entrance.ts"
import * as Globals from "../Globals.ts"
import { Output } from "../Output.ts"
import * as Banner from "../render/Banner.ts"
import * as LineSource from "../terminal/LineSource.ts"
import * as Login from "../terminal/Login.ts"
import * as Parser from "../terminal/Parser.ts"
import * as Terminal from "../terminal/Terminal.ts"
import * as Tty from "../Tty.ts"

/** The boot screen, a login, and the terminal. */
export const open = (given: Connection.Visit) =>
  Effect.gen(function* () {
    const output = yield* Output
    const watched = Tty.isWatched()
    if (given.passwordStdin && !watched) {
      return yield* new BadInput({ what: "--password-stdin", why: "stdin holds the commands; set SCIPNET_PASSWORD" })
    }
    if (watched) {
      yield* output.lines(Banner.boot(output.style))
    }
    yield* Effect.gen(function* () {
      yield* Login.renewPassword
      const source = yield* watched ? LineSource.interactive(Terminal.prompt, Parser.complete) : LineSource.piped
      yield* Terminal.run(source)
    }).pipe(Entrance.during(Login.enter(given), "terminal"))
  }).pipe(Effect.scoped, Effect.provide(Connection.reach(given)))

const options = Globals.session

export const command = Command.make("terminal", options, open).pipe(
  Command.withDescription("Sit down at the in-universe terminal; `scipnet` alone does the same.")
)

/** The program itself, which opens the terminal when it is given nothing to do. */
export const root = Command.make("scipnet", options, open).pipe(
  Command.withDescription("SCiPNET: the Foundation's deepwell in a file.")
)
