/**
 * The decider pattern: an aggregate's behaviour as three pure values, its initial state, its decisions on commands and the
 * application of events.
 */
import type * as Either from "effect/Either"
import type * as Schema from "effect/Schema"
import type { Tagged } from "./EventType.ts"
import * as EventTypes from "./EventTypes.ts"
import * as StateCache from "./StateCache.ts"
import * as StateSnapshot from "./StateSnapshot.ts"

export interface Decider<in Command, State, Event, out Rejection> {
  readonly initial: State
  /** Decides a command: its events, none when it changes nothing, or the rejection. */
  readonly decide: (command: Command, state: State) => Either.Either<ReadonlyArray<Event>, Rejection>
  /** Applies an event. Total: an event of the log is never rejected. */
  readonly evolve: (state: State, event: Event) => State
}

/** A decider that recognizes its own events, and caches the states of its streams. */
export interface StreamDecider<in Command, in out State, in out Event extends Tagged, out Rejection> extends Decider<
  Command,
  State,
  Event,
  Rejection
> {
  /** True for the events of this decider. */
  readonly isEvent: (event: Tagged) => event is Event
  /** The states of streams, validated by the log at each load. */
  readonly states: StateCache.StateCache<Tagged, State>
}

/**
 * Makes a decider that `EventStore.handle` and `store.load` accept. Events, commands, states and rejections are inferred; a
 * store can have events of several deciders.
 *
 * @param options.events the schema of the events, a union of tagged structs
 * @param options.capacity the number of streams of one log whose states are cached, 200 by default
 * @param options.snapshot stores states of long streams in the file; they are not stored by default
 *
 * @example
 * ```ts
 * export const account = Decider.make({
 *   events: AccountEvent,
 *   initial: { balance: 0 },
 *   decide: (command: AccountCommand, { balance }) =>
 *     command._tag === "Withdraw" && command.amount > balance
 *       ? Either.left(new InsufficientFunds({ balance }))
 *       : Either.right([{ _tag: command._tag === "Withdraw" ? "Withdrawn" : "Deposited", amount: command.amount }]),
 *   evolve: ({ balance }, { _tag, amount }) => ({ balance: balance + (_tag === "Deposited" ? amount : -amount) })
 * })
 * ```
 */
export const make = <Event extends Tagged, Encoded, Command, Rejection, Initial, State = Initial, Stored = unknown>({
  events,
  capacity,
  snapshot,
  ...decider
}: {
  readonly events: Schema.Schema<Event, Encoded>
  // The state is inferred from its annotations; without one, from the initial state.
  readonly initial: Initial & NoInfer<State>
  readonly decide: (command: Command, state: State) => Either.Either<ReadonlyArray<NoInfer<Event>>, Rejection>
  readonly evolve: (state: State, event: NoInfer<Event>) => State
  readonly capacity?: number
  readonly snapshot?: StateSnapshot.SnapshotOptions<NoInfer<State>, Stored>
}): StreamDecider<Command, State, Event, Rejection> => {
  const { isEvent } = EventTypes.of(events)
  const stored = snapshot === undefined ? undefined : StateSnapshot.make(snapshot)
  return { ...decider, isEvent, states: StateCache.make(decider, isEvent, { capacity, snapshot: stored }) }
}

/** Applies events in order to the initial state. */
export const fold = <State, Event>(
  decider: Pick<Decider<never, State, Event, unknown>, "initial" | "evolve">,
  events: Iterable<Event>
): State => {
  let state = decider.initial
  for (const event of events) {
    state = decider.evolve(state, event)
  }
  return state
}
