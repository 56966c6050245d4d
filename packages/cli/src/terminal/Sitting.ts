/**
 * Sitting down at the terminal: the boot screen, a login, and lines from somebody, from a pipe or from a file.
 */
import type { CurrentActor, Deepwell } from "@scipnet/core"
import { FileSystem } from "@effect/platform"
import { Effect, Exit, Option, Runtime } from "effect"
import { BadInput, SomeRefused } from "../CliError.ts"
import * as Connection from "../Connection.ts"
import * as Entrance from "../Entrance.ts"
import * as Files from "../Files.ts"
import { Output } from "../Output.ts"
import * as Tty from "../Tty.ts"
import * as Utf8 from "../Utf8.ts"
import * as Boot from "./Boot.ts"
import * as Completion from "./Completion.ts"
import * as LineSource from "./LineSource.ts"
import * as Login from "./Login.ts"
import * as Remembered from "./Remembered.ts"
import * as Terminal from "./Terminal.ts"

/** How somebody sits down. */
export interface Sitting extends Connection.Visit {
  /** Without boxes, colours, or anything that moves. */
  readonly plain: boolean
  readonly script: Option.Option<string>
}

const typed = (plain: boolean) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<Deepwell.Deepwell | CurrentActor.CurrentActor>()
    return yield* LineSource.interactive({
      prompt: Terminal.prompt,
      complete: (line, done) => {
        Runtime.runCallback(runtime)(Completion.of(line), {
          onExit: (exit) => done(Exit.getOrElse(exit, () => []))
        })
      },
      history: yield* Remembered.history,
      paged: !plain
    })
  })

/** Lines of a file: blank ones and those behind a # are none. */
const scripted = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const bytes = yield* Effect.mapError(files.readFile(file), (error) => Files.problem(error, file))
    const text = yield* Utf8.decode(bytes, file)
    return yield* LineSource.script(text.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^\s*#/.test(line)))
  })

const plainly = (plain: boolean) => (output: Output["Type"]) =>
  plain
    ? Output.of({
        ...output,
        get style() {
          return { ...output.style, plain, colour: false }
        }
      })
    : output

/** The boot screen, a login, and the terminal. */
export const open = ({ plain, script, ...given }: Sitting) =>
  Effect.gen(function* () {
    const { style } = yield* Output
    const watched = Tty.isWatched() && Option.isNone(script)
    if (given.passwordStdin && !watched && Option.isNone(script)) {
      return yield* new BadInput({ what: "--password-stdin", why: "stdin holds the commands; set SCIPNET_PASSWORD" })
    }
    if (watched && !style.plain) {
      yield* Boot.show
    }
    const refused = yield* Effect.gen(function* () {
      yield* Login.renewPassword
      const source = yield* Option.match(script, {
        onSome: scripted,
        onNone: () => (watched ? typed(style.plain) : LineSource.piped)
      })
      return yield* Terminal.run(source)
    }).pipe(Entrance.during(Login.enter(given), "terminal"))
    if (Option.isSome(script) && refused > 0) {
      return yield* new SomeRefused({ count: refused })
    }
  }).pipe(Effect.scoped, Effect.provide(Connection.reach(given)), Effect.updateService(Output, plainly(plain)))
