/**
 * The terminal: a greeting, then a line, an answer, a line, until somebody leaves.
 */
import type { Answer } from "@scipnet/core"
import { Deepwell } from "@scipnet/core"
import { Effect, Either, Option, Ref } from "effect"
import * as Entrance from "../Entrance.ts"
import * as ErrorCatalogue from "../ErrorCatalogue.ts"
import { Output } from "../Output.ts"
import * as Banner from "../render/Banner.ts"
import * as Sanitize from "../render/Sanitize.ts"
import * as Commands from "./Commands.ts"
import type { LineSource } from "./LineSource.ts"
import * as Parser from "./Parser.ts"
import * as Refusals from "./Refusals.ts"
import { LastRead } from "./Session.ts"

export const prompt = ">>> "

const tellRefusals = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchAll(effect, (error) =>
    ErrorCatalogue.isKnown(error)
      ? Effect.flatMap(Output, (output) => output.lines(Refusals.lines(error, output.style)))
      : Effect.fail(error)
  )

const unknown = ({ word, near }: Parser.Unknown) =>
  Effect.flatMap(Output, (output) =>
    output.line(
      `There is no command ${Sanitize.line(word)}. ${near.length === 0 ? "Type HELP to see what there is." : `Did you mean ${near.join(" or ")}?`}`
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
      yield* unknown(parsed.left)
      return true
    }
    const { name, words } = parsed.right
    if (name === "LOGOUT") {
      return false
    }
    yield* tellRefusals(Commands.run({ name, words }))
    return true
  })

/** Sits down at the terminal, and stays until the lines end or ask to leave; a kept session ends only if it is asked to. */
export const run = (source: LineSource) =>
  Effect.gen(function* () {
    const output = yield* Output
    const deepwell = yield* Deepwell.Deepwell
    const entrance = yield* Entrance.Entrance
    const user = yield* deepwell.whoAmI
    yield* output.lines(Banner.login(user, output.style))
    const step = Effect.gen(function* () {
      const line = yield* source.read
      if (Option.isNone(line)) {
        return "end"
      }
      if (source.echo) {
        yield* output.line(`\n${prompt}${Sanitize.line(line.value)}`)
      }
      return (yield* answer(line.value)) ? "more" : "logout"
    })
    const last = yield* Effect.repeat(step, { while: (next) => next === "more" })
    if (last === "end" && Option.isSome(entrance.kept)) {
      return yield* output.line("Your session is kept; scipnet logout ends it.")
    }
    yield* Entrance.end(entrance)
    yield* output.line("Session closed.")
  }).pipe(Effect.provideServiceEffect(LastRead, Ref.make<Answer.Record | null>(null)))
