/**
 * A decider is the whole of an aggregate's behaviour as three pure values: where it starts, what it decides on a
 * command, and how an event changes it.
 */
import type { Either } from "effect"

export interface Decider<in Command, State, Event, out Rejection> {
  readonly initial: State
  /** The events that a command leads to, none when everything is so already, or why it is refused. */
  readonly decide: (command: Command, state: State) => Either.Either<ReadonlyArray<Event>, Rejection>
  /** Total: every event changes every state, and nothing is checked again. */
  readonly evolve: (state: State, event: Event) => State
}

/** The state after these events. */
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
