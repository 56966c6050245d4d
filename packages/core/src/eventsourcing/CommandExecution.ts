/**
 * Executes commands: loads the state of a stream, decides, and appends the events.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as CommandOutcome from "./CommandOutcome.ts"
import * as ConflictRetry from "./ConflictRetry.ts"
import type { StreamDecider } from "./Decider.ts"
import { type NewMetadata, mint } from "./Event.ts"
import type { EventStore } from "./EventStore.ts"
import { type AppendError, CommandIdReused } from "./EventStoreError.ts"
import { streamAll } from "./EventStreams.ts"
import type { Tagged } from "./EventType.ts"

const isReused = Schema.is(CommandIdReused)

/** A command to a stream. */
export interface CommandRequest<Command, State, Event extends Tagged, Rejection> {
  readonly stream: string
  /** The decider of the stream, made by `Decider.make`. */
  readonly decider: StreamDecider<Command, State, Event, Rejection>
  readonly command: Command
  /** The actor, and any other metadata of the events. */
  readonly metadata: Omit<NewMetadata, "commandId" | "payloadHash">
  /** The idempotency key, unique for the actor, 1 to 200 characters. Without it a repeated command is executed again. */
  readonly commandId?: string
  /** The time at which it happened in milliseconds since 1970, when it is before now. */
  readonly occurredAt?: number
}

/** The events that a command appended; none if it changed nothing. */
export interface Executed<Event> {
  readonly positions: ReadonlyArray<number>
  readonly events: ReadonlyArray<Event>
  /** True when the command was executed before: nothing was written, and the events are those of the first time. */
  readonly replayed: boolean
}

/**
 * Executes a command: loads the state of the stream, decides, and appends the events at the version of the state. After an
 * optimistic concurrency conflict it decides again on the new state, with jittered backoff for up to 30 seconds.
 *
 * With a command id it is idempotent: a repeated command returns the first outcome, whatever happened since, also when it
 * would now be rejected or change nothing. The store compares digests of stream and command, so a command can be any value
 * with a structure. A command that was rejected or changed nothing is not recorded, and is decided again.
 *
 * Fails with the decider's rejection; with `CommandIdReused` if the actor used the id for another command; with
 * `InvalidAppend` for a command without a digest, such as one with a function, a secret or a cycle, and for events that
 * cannot be stored; with `StreamConflict` after the last retry; and with the errors of reads and of `appendAll`.
 *
 * @example
 * ```ts
 * const { positions } = yield* EventStore.handle(store, {
 *   stream: "account-7",
 *   decider: account,
 *   command: { _tag: "Withdraw", amount: 20 },
 *   metadata: { actor: "ada" },
 *   commandId: "withdrawal-1"
 * })
 * ```
 */
export const handle = <E extends Tagged, Command, State, Event extends E, Rejection>(
  store: EventStore<E>,
  request: CommandRequest<Command, State, Event, Rejection>
): Effect.Effect<Executed<Event>, Rejection | AppendError> => {
  const { stream, decider, command, commandId, occurredAt } = request

  const replay = (positions: ReadonlyArray<number>): Effect.Effect<Executed<Event>, AppendError> =>
    streamAll(store, { from: positions[0] ?? 1 }).pipe(
      Stream.take(positions.length),
      Stream.filterMap(({ event }) => (decider.isEvent(event) ? Option.some(event) : Option.none())),
      Stream.runCollect,
      Effect.map((events) => ({ positions, events: [...events], replayed: true }))
    )

  const attempt = (
    metadata: NewMetadata,
    identified: CommandOutcome.Identified | undefined
  ): Effect.Effect<Executed<Event>, Rejection | AppendError> => {
    const firstOr = (otherwise: Effect.Effect<Executed<Event>, Rejection | AppendError>) =>
      identified === undefined
        ? otherwise
        : Effect.flatMap(
            CommandOutcome.first(store, identified),
            Option.match({ onNone: () => otherwise, onSome: ({ positions }) => replay(positions) })
          )

    return Effect.flatMap(store.load(stream, decider), ({ state, version }) => {
      const decision = decider.decide(command, state)
      if (Either.isLeft(decision)) {
        return firstOr(Effect.fail(decision.left))
      }
      const events = decision.right
      if (events.length === 0) {
        return firstOr(Effect.succeed({ positions: [], events: [], replayed: false }))
      }
      return Effect.flatMap(mint(events, occurredAt), (minted) =>
        store.appendAll({ appends: [{ stream, expected: version, events: minted }], metadata })
      ).pipe(
        Effect.flatMap(({ positions, replayed }) =>
          replayed ? replay(positions) : Effect.succeed({ positions, events, replayed })
        ),
        // Decided again on a later state, a repeated command can have other events than the first time.
        Effect.catchIf(isReused, (error) => firstOr(Effect.fail(error)))
      )
    })
  }

  const { actor } = request.metadata
  // Not `retryOn`: inside a transaction it could wait for a caller outside, which waits for the transaction's write lock.
  return Effect.suspend(() => {
    if (commandId === undefined) {
      return attempt(request.metadata, undefined)
    }
    return Effect.flatMap(CommandOutcome.digest(stream, command), (payloadHash) =>
      attempt({ ...request.metadata, commandId, payloadHash }, { actor, commandId, payloadHash })
    )
  }).pipe(ConflictRetry.of(store).retry)
}
