/**
 * A session at the terminal: boot screen, login, and commands from the keyboard, a pipe or a script.
 */
import type * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as CurrentActor from "@scipnet/core/deepwell/request/CurrentActor"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import { BadInput, SomeRefused } from "../error/CliError.ts"
import type * as CommandActor from "../connection/CommandActor.ts"
import * as DeepwellLocation from "../connection/DeepwellLocation.ts"
import type * as LocationOptions from "../connection/LocationOptions.ts"
import * as SignedInSession from "../connection/SignedInSession.ts"
import { Output } from "../io/Output.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import * as Utf8 from "../io/Utf8.ts"
import * as BootScreen from "./BootScreen.ts"
import * as Completion from "./Completion.ts"
import * as LineSource from "./LineSource.ts"
import * as LoginPrompt from "./LoginPrompt.ts"
import * as LineHistory from "./LineHistory.ts"
import * as Repl from "./Repl.ts"

/** Options of the terminal. */
export interface TerminalSession extends CommandActor.SessionOptions {
  /** Prints without boxes, colours and animation. */
  readonly plain: boolean
  /** A file with commands, one per line. */
  readonly script: Option.Option<string>
}

const promptLines = Effect.fnUntraced(function* (plain: boolean) {
  const runtime = yield* Effect.runtime<Deepwell.Deepwell | CurrentActor.CurrentActor>()
  return yield* LineSource.interactive({
    prompt: Repl.prompt,
    complete: (line, done) => {
      Runtime.runCallback(runtime)(Completion.complete(line), {
        onExit: (exit) => done(Exit.getOrElse(exit, () => []))
      })
    },
    history: yield* LineHistory.history,
    paged: !plain
  })
})

/** Reads the lines of a script. */
const scriptLines = Effect.fnUntraced(function* (file: string) {
  const text = yield* Utf8.readFile(file)
  return yield* LineSource.script(text.split(/\r?\n/))
})

/** The options that locate the deepwell, as typed. */
const locationWords = ({ deepwell, server, ca, log, replica }: LocationOptions.Location): ReadonlyArray<string> =>
  Object.entries({ deepwell, server, ca, log, replica }).flatMap(([name, value]) =>
    Option.match(value, { onNone: () => [], onSome: (value) => [`--${name}=${value}`] })
  )

const withPlainStyle = (plain: boolean) => (output: Output["Type"]) =>
  plain
    ? Output.of({
        ...output,
        get style() {
          return { ...output.style, plain, colour: false }
        }
      })
    : output

/** Opens the terminal and runs it to its end. Fails with `SomeRefused` if lines of a script failed. */
export const open = ({ plain, script, ...login }: TerminalSession) =>
  Effect.gen(function* () {
    const { style } = yield* Output
    const isInteractive = RawKeyboard.isInteractive() && Option.isNone(script)
    if (login.passwordStdin && !isInteractive && Option.isNone(script)) {
      return yield* new BadInput({ what: "--password-stdin", why: "stdin holds the commands; set SCIPNET_PASSWORD" })
    }
    if (isInteractive && !style.plain) {
      yield* BootScreen.show
    }
    const failures = yield* Effect.gen(function* () {
      yield* LoginPrompt.replaceTemporaryPassword
      const source = yield* Option.match(script, {
        onSome: scriptLines,
        onNone: () => (isInteractive ? promptLines(style.plain) : LineSource.piped)
      })
      return yield* Repl.run(source, locationWords(login))
    }).pipe(SignedInSession.withSession(LoginPrompt.signIn(login), "terminal"))
    if (Option.isSome(script) && failures > 0) {
      return yield* new SomeRefused({ count: failures })
    }
  }).pipe(
    Effect.scoped,
    Effect.provide(DeepwellLocation.layer(login)),
    Effect.updateService(Output, withPlainStyle(plain))
  )
