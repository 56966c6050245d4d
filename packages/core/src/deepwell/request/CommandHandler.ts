/**
 * Executes commands: decides each and appends its events, which are also its audit entry.
 */
import { createHash } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import { AnyCommand } from "../../domain/Command.ts"
import { afterCommit } from "../../database/DatabaseError.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import { CredentialCommand } from "../../domain/user/UserCommand.ts"
import * as CommandOutcome from "../../eventsourcing/CommandOutcome.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import { InvalidAppend, type AppendError } from "../../eventsourcing/EventStoreError.ts"
import * as ParseErrorText from "../../schema/ParseErrorText.ts"
import type { Seals } from "../../security/CredentialSeals.ts"
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

/** The outcome of a command: the positions of its events; none when it changed nothing. */
export interface Outcome {
  readonly commandId: string
  readonly positions: ReadonlyArray<number>
}

/** Options of a command. */
export interface ExecuteOptions {
  /** The idempotency key, unique for the actor, 1 to 200 characters: a repeated command returns the first outcome. */
  readonly commandId?: string
  /** The time at which it happened (ms since 1970), when it is before now. */
  readonly occurredAt?: number
}

/** The companion writes of a command, with the digests of the written rows for the metadata of its events. */
export interface Companions {
  readonly writes: ReadonlyArray<SecurityWrite>
  readonly seals?: Seals
}

const noCompanions: Companions = { writes: [] }

/** The part of a command that is computed after its decision, such as the hash of a password. */
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

/** The append of a decision: its events, or the audit event of a rejected or unnecessary command. */
const appendFor = (
  { target, guards, events, administrators }: CommandDecision.CommandDecision,
  command: AnyCommand,
  actor: string,
  occurredAt: number | undefined
) => {
  const subject = { command: command._tag, target: { type: target.type, id: target.id } }
  const auditEntry = (event: DomainEvent) =>
    Effect.map(Event.mint([event]), (minted) => ({
      appends: [{ stream: AccessEvent.stream(actor), expected: "any" as const, events: minted }],
      // Makes the entry valid at its own position in the log.
      guards: [...guards, { stream: target.stream, version: target.version }]
    }))
  return Either.match(events, {
    onLeft: (error) => auditEntry(AccessEvent.CommandRefused.make({ ...subject, error })),
    onRight: (decided) =>
      decided.length === 0
        ? auditEntry(AccessEvent.CommandUnnecessary.make(subject))
        : Effect.gen(function* () {
            const own = { stream: target.stream, expected: target.version }
            const shared = { stream: AccessEvent.administratorsStream, expected: administrators?.version ?? 0 }
            const changes = administrators === undefined ? [] : yield* Event.mint([administrators.event])
            return {
              appends: [
                { ...own, events: yield* Event.mint(decided, occurredAt) },
                ...(changes.length === 0 ? [] : [{ ...shared, events: changes }])
              ],
              guards
            }
          })
  })
}

/** The seals of the companion writes. The seal of a registration without a password is null. */
const sealing = (
  command: AnyCommand,
  { events }: CommandDecision.CommandDecision,
  { seals }: Companions
): Pick<Event.Metadata, "seals"> => {
  const own = seals ?? (command._tag === "RegisterUser" && Either.isRight(events) ? { password: null } : undefined)
  return own === undefined ? {} : { seals: { ...own } }
}

/** The recorded outcome of a command, for a repeated request. */
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
 * Executes a command on behalf of the current actor, with retries after optimistic-concurrency conflicts. Fails with the
 * domain's `Rejection`, with `CommandIdReused` when the actor used the id for another command, and with the errors of the
 * append.
 */
export const execute = Effect.fnUntraced(function* <R = never>(
  command: AnyCommand,
  options: ExecuteOptions & Preparation<R> = {}
) {
  if (options.prepare === undefined && Schema.is(CredentialCommand)(command)) {
    return yield* Effect.dieMessage(`${command._tag} cannot be executed without its secret: use its own method`)
  }
  const store = yield* EventLog
  const current = yield* CurrentActor
  const actor = Actor.label(current.actor)
  const id = yield* Event.mintId
  const at = yield* Clock.currentTimeMillis
  const commandId = options.commandId ?? id
  // Embedding programs can pass commands that were never decoded, so encode here and fail with `InvalidAppend`.
  const payload = yield* Either.mapLeft(
    encode(command),
    (error) => new InvalidAppend({ stream: AccessEvent.stream(actor), reason: ParseErrorText.describe(error) })
  )
  const payloadHash = createHash("sha256").update(payload).digest("hex")
  const metadata: Event.Metadata = { ...ActorCheck.metadata(current), commandId, payloadHash }
  const prepare = options.prepare ?? Effect.succeed(Either.right(companionsOf(command, at)))

  return yield* Effect.gen(function* () {
    const decided = yield* CommandDecision.decide(store, { command, at, id, withSecret: options.prepare !== undefined })
    const prepared = CommandDecision.changesSomething(decided) ? yield* prepare : unprepared
    const decision = Either.isLeft(prepared) ? { ...decided, events: Either.left(prepared.left) } : decided
    const append = yield* appendFor(decision, command, actor, options.occurredAt)
    const companions = Either.getOrElse(prepared, () => noCompanions)
    const closing = yield* SessionClosing.of(
      Either.getOrElse(decision.events, () => []),
      at
    )
    const write = (metadata: Event.Metadata) =>
      store.appendAll({
        ...append,
        appends: [...append.appends, ...closing.appends],
        metadata: { ...metadata, ...sealing(command, decision, companions) },
        companions: [...decided.touch, ...companions.writes, ...closing.companions]
      })
    const { positions, replayed, endedSessions } = yield* write(metadata).pipe(
      // Decided again on a later state, a repeated command can have other events than the first time.
      Effect.catchTag("CommandIdReused", (error) =>
        decision.isActorRejected
          ? // The rejection is recorded as another command: the actor may no longer see the first outcome.
            write({ ...metadata, commandId: id })
          : Effect.flatMap(
              CommandOutcome.first(store, { actor, commandId, payloadHash }),
              Option.match({
                onNone: () => Effect.fail(error),
                onSome: ({ positions }) => Effect.succeed({ positions, replayed: true, endedSessions: [] })
              })
            )
      )
    )
    if (replayed) {
      return { positions, decision: undefined }
    }
    yield* afterCommit(closing.afterwards(endedSessions))
    return { positions, decision }
  }).pipe(
    ConflictRetry.retryOn(CommandTarget.of(command).stream),
    Effect.flatMap(({ positions, decision }): Effect.Effect<Outcome, Rejection | AppendError> =>
      decision === undefined
        ? afterCommit(outcomeAt(store, commandId, positions))
        : Effect.map(decision.events, (events) => ({ commandId, positions: events.length === 0 ? [] : positions }))
    ),
    DeepwellMetrics.counted
  )
})
