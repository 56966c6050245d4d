/**
 * Executing commands: judged, then written in one append that is also the audit entry.
 */
import { createHash } from "node:crypto"
import { Clock, Effect, Either, Option, Schema } from "effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import { AnyCommand } from "../../domain/Command.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import { CredentialCommand } from "../../domain/user/UserCommand.ts"
import type { Metadata } from "../../eventsourcing/Event.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import { InvalidAppend } from "../../eventsourcing/EventStoreError.ts"
import * as ParseErrorText from "../../schema/ParseErrorText.ts"
import type { Seals } from "../../security/Seals.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import type { TooManyLogins } from "../../security/TooManyLogins.ts"
import * as ActorCheck from "./ActorCheck.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as CommandDecision from "./CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import * as DeepwellMetrics from "../DeepwellMetrics.ts"
import * as ConflictRetry from "./ConflictRetry.ts"
import * as SessionClosing from "./SessionClosing.ts"
import * as CommandTarget from "./CommandTarget.ts"

/** What became of a command: where its events are in the log; nowhere when everything was so already. */
export interface Outcome {
  readonly commandId: string
  readonly positions: ReadonlyArray<number>
}

/** What may be said about a command besides the command itself. */
export interface ExecuteOptions {
  /** The actor's own name for the command, 1 to 200 characters: executed again, the first outcome is given back. */
  readonly commandId?: string
  /** When it happened (ms since 1970), where that is known to be before now. */
  readonly occurredAt?: number
}

/** The companion writes of a command, with the digests of the written rows for the metadata of its events. */
export interface Companions {
  readonly writes: ReadonlyArray<SecurityWrite>
  readonly seals?: Seals
}

const noCompanions: Companions = { writes: [] }

export interface Preparation<R> {
  /** Runs once it is decided that the command changes something: a rejection after all, or its companion writes. */
  readonly prepare?: Effect.Effect<Either.Either<Companions, Rejection>, AppendError | TooManyLogins, R>
}

/** The companion writes of a command without a secret. */
const companionsOf = (command: AnyCommand, at: number): Companions =>
  command._tag === "ConfirmAccount"
    ? { seals: { phrase: null }, writes: [SecurityWrite.SetPhrase({ login: command.user, hash: null, at })] }
    : noCompanions

const encode = Schema.encodeEither(Schema.parseJson(AnyCommand))

const unprepared: Either.Either<Companions, Rejection> = Either.right(noCompanions)

/** What to append for a judgement: the events, or the one audit event that says why there are none. */
const appendFor = (
  { target, guards, events, administrators }: CommandDecision.CommandDecision,
  command: AnyCommand,
  actor: string,
  occurredAt: number | undefined
) => {
  const about = { command: command._tag, target: { type: target.type, id: target.id } }
  const record = (event: DomainEvent) =>
    Effect.map(Event.mint([event]), (minted) => ({
      appends: [{ stream: AccessEvent.stream(actor), expected: "any" as const, events: minted }],
      // So that what is said of it is so at the entry's own place in the log.
      guards: [...guards, { stream: target.stream, version: target.version }]
    }))
  return Either.match(events, {
    onLeft: (error) => record(AccessEvent.CommandRefused.make({ ...about, error })),
    onRight: (decided) =>
      decided.length === 0
        ? record(AccessEvent.CommandUnnecessary.make(about))
        : Effect.gen(function* () {
            const own = { stream: target.stream, expected: target.version }
            const shared = { stream: AccessEvent.administratorsStream, expected: administrators?.version ?? 0 }
            const companions = administrators === undefined ? [] : yield* Event.mint([administrators.event])
            return {
              appends: [
                { ...own, events: yield* Event.mint(decided, occurredAt) },
                ...(companions.length === 0 ? [] : [{ ...shared, events: companions }])
              ],
              guards
            }
          })
  })
}

/** The digests of what is written with events. A registration without a password says that it has none. */
const sealing = (
  command: AnyCommand,
  { events }: CommandDecision.CommandDecision,
  { seals }: Companions
): Pick<Metadata, "seals"> => {
  const found = seals ?? (command._tag === "RegisterUser" && Either.isRight(events) ? { password: null } : undefined)
  return found === undefined ? {} : { seals: { ...found } }
}

/** The outcome that the log holds for a command: the same for whoever asks again. */
const outcomeAt = (
  store: EventStore.EventStore<DomainEvent>,
  commandId: string,
  positions: ReadonlyArray<number>
): Effect.Effect<Outcome, Rejection | AppendError> =>
  Effect.flatMap(store.readAll({ from: positions[0] ?? 1, limit: 1 }), ({ events: [first] }) => {
    switch (first?.event._tag) {
      case "CommandRefused":
        return Effect.fail(first.event.error)
      case "CommandUnnecessary":
        return Effect.succeed({ commandId, positions: [] })
      default:
        return Effect.succeed({ commandId, positions })
    }
  })

/**
 * Executes a command on behalf of the current actor. Fails with the domain's `Rejection` when it is refused, with
 * `CommandIdReused` when the actor gave that id to another command, and with the store's errors.
 */
export const execute = Effect.fnUntraced(function* <R = never>(
  command: AnyCommand,
  options: ExecuteOptions & Preparation<R> = {}
) {
  if (options.prepare === undefined && Schema.is(CredentialCommand)(command)) {
    return yield* Effect.dieMessage(
      `${command._tag} is no command by itself: it comes with a secret, by its own method`
    )
  }
  const store = yield* EventLog
  const current = yield* CurrentActor
  const actor = Actor.label(current.actor)
  const id = yield* Event.mintId
  const at = yield* Clock.currentTimeMillis
  const commandId = options.commandId ?? id
  // Whoever embeds this may hand on what no schema has seen.
  const payload = yield* Either.mapLeft(
    encode(command),
    (error) => new InvalidAppend({ stream: AccessEvent.stream(actor), reason: ParseErrorText.describe(error) })
  )
  const payloadHash = createHash("sha256").update(payload).digest("hex")
  const metadata: Metadata = { ...ActorCheck.metadata(current), commandId, payloadHash }
  const prepare = options.prepare ?? Effect.succeed(Either.right(companionsOf(command, at)))

  return yield* Effect.gen(function* () {
    const lawful = yield* CommandDecision.judge(store, { command, at, id, withSecret: options.prepare !== undefined })
    const prepared = CommandDecision.changesSomething(lawful) ? yield* prepare : unprepared
    const judgement = Either.isLeft(prepared) ? { ...lawful, events: Either.left(prepared.left) } : lawful
    const append = yield* appendFor(judgement, command, actor, options.occurredAt)
    const companions = Either.getOrElse(prepared, () => noCompanions)
    const closing = yield* SessionClosing.of(
      Either.getOrElse(judgement.events, () => []),
      at
    )
    const write = (metadata: Metadata) =>
      store.appendAll({
        ...append,
        appends: [...append.appends, ...closing.appends],
        metadata: { ...metadata, ...sealing(command, judgement, companions) },
        companions: [...ActorCheck.touch(current, at), ...companions.writes, ...closing.companions]
      })
    const { positions, replayed, endedSessions } = yield* write(metadata).pipe(
      // Decided again on a later state, the same command leads to other events than it did.
      Effect.catchTag("CommandIdReused", (error) =>
        judgement.turnedAway
          ? // The refusal is an entry of its own: the outcome under this id is no longer theirs to have.
            write({ ...metadata, commandId: id })
          : Effect.flatMap(store.outcomeOf({ actor, commandId }), (earlier) =>
              Option.isSome(earlier) && earlier.value.payloadHash === payloadHash
                ? Effect.succeed({ positions: earlier.value.positions, replayed: true, endedSessions: [] })
                : Effect.fail(error)
            )
      )
    )
    if (replayed) {
      return { positions, judgement: undefined }
    }
    yield* closing.afterwards(endedSessions)
    return { positions, judgement }
  }).pipe(
    ConflictRetry.retryOn(CommandTarget.of(command).stream),
    Effect.flatMap(({ positions, judgement }): Effect.Effect<Outcome, Rejection | AppendError> =>
      judgement === undefined
        ? outcomeAt(store, commandId, positions)
        : Effect.map(judgement.events, (events) => ({ commandId, positions: events.length === 0 ? [] : positions }))
    ),
    DeepwellMetrics.counted
  )
})
