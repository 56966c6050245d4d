/**
 * The outcome of deciding on a command.
 */
import * as Either from "effect/Either"

/** The events that follow from a command, none when it changes nothing, or its rejection. */
export type Decision<Event, Rejection> = Either.Either<ReadonlyArray<Event>, Rejection>

/** Accepts a command that changes nothing. */
export const unchanged: Decision<never, never> = Either.right([])

/** Accepts a command with one event, or with none when the state is as requested. */
export const eventUnless = <Event>(isUnchanged: boolean, event: () => Event): Decision<Event, never> =>
  isUnchanged ? unchanged : Either.right([event()])
