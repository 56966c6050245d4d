/**
 * Verifies the lines of an exported log, each against the lines before it.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Head } from "../../eventsourcing/EventStore.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { Line } from "./LineSplitter.ts"
import { LogFileBroken } from "../operator/MaintenanceError.ts"
import * as EventLog from "../EventLog.ts"
import * as LogFileFormat from "./LogFileFormat.ts"

/** A verified line: the event as stored, and decoded. */
export interface VerifiedLine {
  readonly line: number
  readonly stored: StoredEvents.StoredEvent
  readonly recorded: EventLog.Recorded
}

/** The state of the verification: the header, and the position, hash and time of the last event. */
export interface VerifierState {
  readonly header: LogFileFormat.Header
  readonly head: Head
  readonly recordedAt: number
}

const parseHeader = Schema.decodeUnknownEither(Schema.parseJson(LogFileFormat.Header))
const parseLine = Schema.decodeUnknownEither(Schema.parseJson(LogFileFormat.Line))

const broken = (line: number, position: number, reason: string) =>
  Either.left(new LogFileBroken({ line, position, reason }))

/** Decodes the first line, the header. */
export const readHeader = ({ number, text }: Line): Either.Either<VerifierState, LogFileBroken> =>
  Either.match(parseHeader(text), {
    onLeft: () => broken(number, 0, "it is not the header of an exported log of a known version"),
    onRight: (header) => Either.right({ header, head: StoredEvents.origin(header.log), recordedAt: 0 })
  })

const reasonInvalid = ({ header, head, recordedAt }: VerifierState, next: StoredEvents.StoredEvent) => {
  if (next.position > header.position) {
    return `the header announces ${header.position} events`
  }
  const followed = StoredEvents.verifyNext(head, next)
  if (Either.isLeft(followed)) {
    return next.position === head.position + 1 ? followed.left.reason : `it contains event ${next.position}`
  }
  if (next.recordedAt < recordedAt) {
    return "it was recorded before the previous event"
  }
  return next.position === header.position && next.hash !== header.hash
    ? "the last event is not the one of the header"
    : undefined
}

/** Verifies the next line. Errors never quote its content, which may require a clearance that the reader does not hold. */
export const verifyNext = (
  reached: VerifierState,
  { number, text }: Line
): Either.Either<{ readonly reached: VerifierState; readonly proven: VerifiedLine }, LogFileBroken> => {
  const position = reached.head.position + 1
  const parsed = parseLine(text)
  if (Either.isLeft(parsed)) {
    return broken(number, position, "it does not have the fields of an event")
  }
  const stored = parsed.right
  const reason = reasonInvalid(reached, stored)
  if (reason !== undefined) {
    return broken(number, position, reason)
  }
  return Either.match(StoredEvents.decode(EventLog.codec, stored), {
    onLeft: (error) =>
      broken(
        number,
        position,
        error._tag === "UnknownEvent"
          ? "it was written by a newer program: update this one"
          : "its data or metadata does not match its type"
      ),
    onRight: (recorded) =>
      Either.right({
        reached: {
          header: reached.header,
          head: { position, hash: stored.hash },
          recordedAt: stored.recordedAt
        },
        proven: { line: number, stored, recorded }
      })
  })
}
