/**
 * Events that a consumer could not handle and set aside, so that the events after them are handled.
 */
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** The maximum length of a stored cause, in characters. */
export const maximumCause = 1_000

/** The largest permitted bound of parked events of one consumer. */
export const maximumParked = 1_000

/** An event whose handler failed, with the failures since it was last parked. */
export interface FailedEvent {
  readonly position: number
  readonly id: string
  readonly stream: string
  readonly type: string
  /** The last failure as text, at most `maximumCause` characters. */
  readonly cause: string
  /** The number of failed calls of the handler. */
  readonly attempts: number
  /** The time of the first failure, in milliseconds since 1970. */
  readonly firstFailedAt: number
  /** The time of the last failure, in milliseconds since 1970. */
  readonly lastFailedAt: number
}

/** A parked event. `attempts` and `firstFailedAt` include all earlier failures. */
export interface ParkedEvent extends FailedEvent {
  readonly consumer: string
  /** True when it is marked to be handled again by the running consumer, or by the next one that runs. */
  readonly retrying: boolean
}

/** The consumer has as many parked events as it may. The event at this position was not parked; the checkpoint is before it. */
export class TooManyParked extends Schema.TaggedError<TooManyParked>()("TooManyParked", {
  consumer: Schema.String,
  position: Schema.Number,
  maximum: Schema.Number
}) {}

const textOf = (failure: unknown): string => {
  if (typeof failure === "string") {
    return failure
  }
  if (failure instanceof Error) {
    return failure.message === "" ? failure.name : `${failure.name}: ${failure.message}`
  }
  return Predicate.hasProperty(failure, "_tag") ? String(failure._tag) : `a failure of type ${typeof failure}`
}

/** Truncates a text to `maximumCause` characters of well-formed Unicode. */
export const boundedCause = (text: string): string => text.slice(0, maximumCause).toWellFormed()

/**
 * The text of a failure to store: the name and message of an error, a text itself, or the tag of another object, without stack
 * traces and values of fields.
 */
export const causeText = (cause: Cause.Cause<unknown>): string => boundedCause(textOf(Cause.squash(cause)))
