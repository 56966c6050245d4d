/**
 * A command of the domain, done as a user, and what came of it in one line.
 */
import { Command as Commands, Deepwell } from "@scipnet/core"
import { Effect, Either } from "effect"
import * as CommandActor from "../connection/CommandActor.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"
import * as Output from "../io/Output.ts"
import * as CustodyView from "../render/CustodyView.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"

/** The fields of a command, as they were typed. */
export interface Typed {
  readonly _tag: Commands.Command["_tag"]
  readonly [field: string]: unknown
}

/** Decodes and executes a command for whoever has signed in. */
export const execute = (typed: Typed) =>
  Effect.gen(function* () {
    const command = yield* ArgumentDecoding.decode(Commands.Command, "command")(typed)
    const deepwell = yield* Deepwell.Deepwell
    return yield* deepwell.execute(command)
  })

const unchanged = "That is so already."

/** The same from sign-in on, and says what came of it. */
export const run = (typed: Typed, globals: CommandActor.CommandOptions, said: string) =>
  Effect.gen(function* () {
    const outcome = yield* execute(typed)
    const line = outcome.positions.length === 0 ? unchanged : said
    yield* Output.answer(globals.json, outcome, () => [Sanitize.line(line)])
  }).pipe(CommandActor.asUser(globals))

/** As `run`, for what gives an account more: says too whether another user may know its password. */
export const grant = (typed: Typed & { readonly user: string }, globals: CommandActor.CommandOptions, said: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const outcome = yield* execute(typed)
    // The command is done, so that a failure to look must not be taken for its outcome.
    const custody = yield* Effect.either(deepwell.custody({ user: typed.user }))
    const line = outcome.positions.length === 0 ? unchanged : said
    const notes = Either.match(custody, {
      onLeft: ({ _tag }) => [`Who set the password of ${typed.user} could not be read (${_tag}).`],
      onRight: CustodyView.notes
    })
    yield* Output.answer(globals.json, { ...outcome, custody: Either.getOrNull(custody) }, () =>
      [line, ...notes].map(Sanitize.line)
    )
  }).pipe(CommandActor.asUser(globals))
