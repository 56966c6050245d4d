/**
 * What a line of an exported log has to be, given those before it.
 */
import { Either, Schema } from "effect"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { StoredEvent } from "../../eventsourcing/append/AppendPlan.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { Line } from "./LineSplitter.ts"
import { LogFileBroken } from "../operator/MaintenanceError.ts"
import * as EventLog from "../EventLog.ts"
import * as LogFileFormat from "./LogFileFormat.ts"

/** A line that was proven: the event as it is stored, and as it is read. */
export interface VerifiedLine {
  readonly line: number
  readonly stored: StoredEvent
  readonly recorded: RecordedEvent<DomainEvent>
}

/** How far the proof has come. */
export interface VerifierState {
  readonly header: LogFileFormat.Header
  readonly head: Head
  readonly recordedAt: number
}

const parseHeader = Schema.decodeUnknownEither(Schema.parseJson(LogFileFormat.Header))
const parseLine = Schema.decodeUnknownEither(Schema.parseJson(LogFileFormat.Line))

const broken = (line: number, position: number, reason: string) =>
  Either.left(new LogFileBroken({ line, position, reason }))

/** The first line. */
export const readHeader = ({ number, text }: Line): Either.Either<VerifierState, LogFileBroken> =>
  Either.match(parseHeader(text), {
    onLeft: () =>
      broken(number, 0, "it is not the first line of an exported log, of a version that this program knows"),
    onRight: (header) => Either.right({ header, head: StoredEvents.origin(header.log), recordedAt: 0 })
  })

const reasonInvalid = ({ header, head, recordedAt }: VerifierState, next: StoredEvent): string | undefined => {
  if (next.position > header.position) {
    return `the first line promises ${header.position} events`
  }
  const followed = StoredEvents.follow(head, next)
  if (Either.isLeft(followed)) {
    return next.position === head.position + 1 ? followed.left.reason : `it holds event ${next.position}`
  }
  if (next.recordedAt < recordedAt) {
    return "it was recorded before the event before it"
  }
  return next.position === header.position && next.hash !== header.hash
    ? "the log ends with another event than the first line says"
    : undefined
}

/** Any further line, which follows on those before. What it holds is never told: it may not be for whoever reads errors. */
export const verifyNext = (
  reached: VerifierState,
  { number, text }: Line
): Either.Either<{ readonly reached: VerifierState; readonly proven: VerifiedLine }, LogFileBroken> => {
  const position = reached.head.position + 1
  const parsed = parseLine(text)
  if (Either.isLeft(parsed)) {
    return broken(number, position, "it does not hold the fields of an event")
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
          ? "a newer program wrote it: update this one"
          : "its data or metadata is not of its type's shape"
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
