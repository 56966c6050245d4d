/**
 * The decider pattern: an aggregate's behaviour as three pure values, its initial state, its decisions on commands and the
 * application of events.
 */
import type * as Either from "effect/Either"

export interface Decider<in Command, State, Event, out Rejection> {
  readonly initial: State
  /** Decides a command: its events, none when it changes nothing, or the rejection. */
  readonly decide: (command: Command, state: State) => Either.Either<ReadonlyArray<Event>, Rejection>
  /** Applies an event. Total: an event of the log is never rejected. */
  readonly evolve: (state: State, event: Event) => State
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
