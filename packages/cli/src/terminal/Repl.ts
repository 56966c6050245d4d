/**
 * The terminal: a greeting, then a line, an answer, a line, until somebody leaves.
 */
import { Deepwell } from "@scipnet/core"
import { Effect, Either, Option, Predicate, Ref } from "effect"
import * as SignedInSession from "../connection/SignedInSession.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import { question } from "../help/DidYouMean.ts"
import { Output } from "../io/Output.ts"
import * as Banner from "../render/Banner.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as CommandDispatch from "./CommandDispatch.ts"
import type { LineSource } from "./LineSource.ts"
import * as Pager from "./Pager.ts"
import * as Parser from "./Parser.ts"
import * as ErrorBoxes from "./ErrorBoxes.ts"
import { SessionMemory } from "./SessionMemory.ts"

export const prompt = ">>> "

// There is nothing more to be had by typing on.
const isOver = Predicate.isTagged("SessionEnded")

const unknown = ({ word, near }: Parser.Unknown) =>
  Effect.flatMap(Output, (output) =>
    output.line(
      `There is no command ${Sanitize.line(word)}.${near.length === 0 ? " Type HELP to see what there is." : question(near)}`
    )
  )

/** Who comes in is greeted, and told of what others have proposed. */
const greet = Effect.gen(function* () {
  const output = yield* Output
  const deepwell = yield* Deepwell.Deepwell
  const user = yield* deepwell.whoAmI
  const waiting = (yield* deepwell.pending).filter(({ by }) => by !== user.id)
  yield* output.lines(Banner.login(user, output.style))
  yield* output.lines(Banner.waiting(waiting.length, output.style))
})

/**
 * Sits down at the terminal, and stays until the lines end or ask to leave; a kept session ends only if it is asked to.
 * Answers how many lines were refused.
 */
export const run = (source: LineSource) =>
  Effect.gen(function* () {
    const output = yield* Output
    const entrance = yield* SignedInSession.SignedInSession
    const refused = yield* Ref.make(0)
    const command = CommandDispatch.make(source, yield* Effect.scope)
    const count = Ref.update(refused, (before) => before + 1)

    const tellRefusals = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.catchIf(
        effect,
        (error) => ErrorMessages.isKnown(error) && !isOver(error),
        (error) =>
          Effect.zipRight(
            count,
            ErrorMessages.isKnown(error) ? output.lines(ErrorBoxes.lines(error, output.style)) : Effect.void
          )
      )

    /** Answers one line; false when it asks to leave. */
    const answer = (line: string) =>
      Effect.gen(function* () {
        const parsed = Parser.parse(line)
        if (parsed === undefined) {
          return true
        }
        if (Either.isLeft(parsed)) {
          yield* Effect.zipRight(count, unknown(parsed.left))
          return true
        }
        const { name, words } = parsed.right
        if (name === "LOGOUT") {
          return false
        }
        yield* tellRefusals(Pager.during(source)(command({ name, words })))
        return true
      })

    const step = Effect.gen(function* () {
      const line = yield* source.read
      if (Option.isNone(line)) {
        return "end"
      }
      if (source.echo) {
        yield* output.line(`\n${prompt}${Sanitize.line(line.value)}`)
      }
      const goesOn = yield* answer(line.value)
      // Between an answer and the next prompt, where the screen is not as empty as it was asked to be.
      if (goesOn && !source.echo && !Parser.isQuiet(line.value)) {
        yield* output.line("")
      }
      return goesOn ? "more" : "logout"
    })

    yield* greet
    yield* source.echo ? Effect.void : output.line("")
    const last = yield* Effect.repeat(step, { while: (next) => next === "more" })
    if (last === "end" && Option.isSome(entrance.kept)) {
      yield* output.line("Your session is kept; scipnet logout ends it.")
    } else {
      yield* SignedInSession.end(entrance)
      yield* output.line("Session closed.")
    }
    return yield* Ref.get(refused)
  }).pipe(Effect.scoped, Effect.provide(SessionMemory.layer))
