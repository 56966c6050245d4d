/**
 * The consumers of the log and their parked events, for the operator. Each call appends an audit event before it answers or
 * changes anything.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { EventLog } from "../EventLog.ts"
import { appendAuditEntry } from "./Operator.ts"

/** The consumer has no parked event at this position, or none at all if it is null. */
export class NotParked extends Schema.TaggedError<NotParked>()("NotParked", {
  consumer: Schema.String,
  position: Schema.NullOr(Schema.Number)
}) {}

/** The longest name of a consumer: a longer one has no events, and its entry in the audit log is truncated. */
const maximumName = 200
const recorded = (consumer: string): string => consumer.slice(0, maximumName).toWellFormed()

/** The consumers of the log, by name. */
export const consumers = Effect.gen(function* () {
  yield* appendAuditEntry("consumers", {})
  return yield* (yield* EventLog).checkpoints.progress
})

/** The parked events of a consumer, by position. */
export const parkedEvents = (consumer: string) =>
  Effect.gen(function* () {
    yield* appendAuditEntry("parked events", { consumer: recorded(consumer) })
    return yield* (yield* EventLog).checkpoints.parked(consumer)
  })

/** Marks a parked event, or all of a consumer's, to be handled again. Returns their number. */
export const retryParked = (consumer: string, position?: number) =>
  Effect.gen(function* () {
    yield* appendAuditEntry("retry parked", {
      consumer: recorded(consumer),
      ...(position === undefined ? {} : { position })
    })
    const marked = yield* (yield* EventLog).checkpoints.retryParked(consumer, position)
    return marked === 0 ? yield* new NotParked({ consumer, position: position ?? null }) : marked
  })

/** Removes a parked event. */
export const discardParked = (consumer: string, position: number) =>
  Effect.gen(function* () {
    yield* appendAuditEntry("discard parked", { consumer: recorded(consumer), position })
    if (!(yield* (yield* EventLog).checkpoints.discardParked(consumer, position))) {
      return yield* new NotParked({ consumer, position })
    }
  })
