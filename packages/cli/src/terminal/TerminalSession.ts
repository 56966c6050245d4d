/**
 * Sitting down at the terminal: the boot screen, a login, and lines from somebody, from a pipe or from a file.
 */
import type { CurrentActor, Deepwell } from "@scipnet/core"
import { FileSystem } from "@effect/platform"
import { Effect, Exit, Option, Runtime } from "effect"
import { BadInput, SomeRefused } from "../error/CliError.ts"
import type * as CommandActor from "../connection/CommandActor.ts"
import * as DeepwellLocation from "../connection/DeepwellLocation.ts"
import * as SignedInSession from "../connection/SignedInSession.ts"
import * as FileErrors from "../io/FileErrors.ts"
import { Output } from "../io/Output.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import * as Utf8 from "../io/Utf8.ts"
import * as BootScreen from "./BootScreen.ts"
import * as Completion from "./Completion.ts"
import * as LineSource from "./LineSource.ts"
import * as LoginPrompt from "./LoginPrompt.ts"
import * as LineHistory from "./LineHistory.ts"
import * as Repl from "./Repl.ts"

/** How somebody sits down. */
export interface TerminalSession extends CommandActor.SessionOptions {
  /** Without boxes, colours, or anything that moves. */
  readonly plain: boolean
  readonly script: Option.Option<string>
}

const typed = (plain: boolean) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<Deepwell.Deepwell | CurrentActor.CurrentActor>()
    return yield* LineSource.interactive({
      prompt: Repl.prompt,
      complete: (line, done) => {
        Runtime.runCallback(runtime)(Completion.of(line), {
          onExit: (exit) => done(Exit.getOrElse(exit, () => []))
        })
      },
      history: yield* LineHistory.history,
      paged: !plain
    })
  })

/** Lines of a file: blank ones and those behind a # are none. */
const scripted = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const bytes = yield* Effect.mapError(files.readFile(file), (error) => FileErrors.problem(error, file))
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
export const open = ({ plain, script, ...given }: TerminalSession) =>
  Effect.gen(function* () {
    const { style } = yield* Output
    const watched = RawKeyboard.isInteractive() && Option.isNone(script)
    if (given.passwordStdin && !watched && Option.isNone(script)) {
      return yield* new BadInput({ what: "--password-stdin", why: "stdin holds the commands; set SCIPNET_PASSWORD" })
    }
    if (watched && !style.plain) {
      yield* BootScreen.show
    }
    const refused = yield* Effect.gen(function* () {
      yield* LoginPrompt.renewPassword
      const source = yield* Option.match(script, {
        onSome: scripted,
        onNone: () => (watched ? typed(style.plain) : LineSource.piped)
      })
      return yield* Repl.run(source)
    }).pipe(SignedInSession.during(LoginPrompt.enter(given), "terminal"))
    if (Option.isSome(script) && refused > 0) {
      return yield* new SomeRefused({ count: refused })
    }
  }).pipe(Effect.scoped, Effect.provide(DeepwellLocation.reach(given)), Effect.updateService(Output, plainly(plain)))
