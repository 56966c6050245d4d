/**
 * Executes a command of the domain and prints its outcome in one line.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Commands from "@scipnet/core/domain/Command"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as CommandActor from "../connection/CommandActor.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"
import * as CommandFollowUps from "./CommandFollowUps.ts"
import * as FollowUp from "./FollowUp.ts"
import * as Output from "../io/Output.ts"
import * as CustodyView from "../render/CustodyView.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"

/** A command that is not decoded yet: its tag, and its fields as typed. */
export interface Typed {
  readonly _tag: Commands.Command["_tag"]
  readonly [field: string]: unknown
}

/** The fields of commands that hold the id of a record, and the type of the record. */
const idFields: ReadonlyMap<string, string> = new Map([
  ["scp", "scp"],
  ["user", "user"],
  ["director", "user"],
  ["leader", "user"],
  ["site", "site"],
  ["taskForce", "mtf"]
])

const normalizeField = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
  const type = idFields.get(name)
  return [name, type === undefined || typeof value !== "string" ? value : ArgumentDecoding.normalizeId(type, value)]
}

/** Decodes and executes a command as the current user. Ids may be typed in any letter case. */
export const execute = Effect.fnUntraced(function* (typed: Typed) {
  const fields = Object.fromEntries(Object.entries(typed).map(normalizeField))
  const command = yield* ArgumentDecoding.decodeTyped(Commands.Command, fields)
  const deepwell = yield* Deepwell.Deepwell
  return yield* deepwell.execute(command)
})

/** The message of a command: `done`, or that nothing changed. */
export const summary = ({ positions }: { readonly positions: ReadonlyArray<number> }, done: string) =>
  positions.length === 0 ? Outcomes.unchanged : done

/** How to see and take back what was done; nothing if nothing changed. */
export const followUp = (typed: Typed, { positions }: { readonly positions: ReadonlyArray<number> }) =>
  FollowUp.linesAtTerminal(positions.length === 0 ? {} : CommandFollowUps.forCommand(typed))

/** Signs in, executes a command that `make` completes, and prints `done` or that nothing changed. */
export const runMade = <E, R>(make: Effect.Effect<Typed, E, R>, globals: CommandActor.CommandOptions, done: string) =>
  Effect.gen(function* () {
    const typed = yield* make
    const outcome = yield* execute(typed)
    const advice = yield* followUp(typed, outcome)
    yield* Output.printReport(globals.json, outcome, () => [summary(outcome, done), ...advice].map(Sanitize.line))
  }).pipe(CommandActor.asUser(globals))

/** Signs in, executes a command, and prints `done` or that nothing changed. */
export const run = (typed: Typed, globals: CommandActor.CommandOptions, done: string) =>
  runMade(Effect.succeed(typed), globals, done)

/** Like {@link runMade}, for commands that extend the rights of an account; also prints who else may know its password. */
export const grant = <E, R>(
  make: Effect.Effect<Typed & { readonly user: string }, E, R>,
  globals: CommandActor.CommandOptions,
  done: string
) =>
  Effect.gen(function* () {
    const typed = yield* make
    const deepwell = yield* Deepwell.Deepwell
    const outcome = yield* execute(typed)
    const advice = yield* followUp(typed, outcome)
    // The command is committed: a failure of this query must not be reported as its outcome.
    const custody = yield* Effect.either(deepwell.custody({ user: typed.user }))
    const notes = Either.match(custody, {
      onLeft: ({ _tag }) => [Outcomes.unreadCustody(typed.user, _tag)],
      onRight: CustodyView.notes
    })
    yield* Output.printReport(globals.json, { ...outcome, custody: Either.getOrNull(custody) }, () =>
      [summary(outcome, done), ...notes, ...advice].map(Sanitize.line)
    )
  }).pipe(CommandActor.asUser(globals))
