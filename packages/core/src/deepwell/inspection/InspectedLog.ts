/**
 * The results of an inspection of the log.
 */
import type * as Stream from "effect/Stream"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type * as SqlLogRows from "../../eventsourcing/sql/SqlLogRows.ts"
import type { StoredEvent } from "../../eventsourcing/StoredEvents.ts"
import type { Header } from "../transfer/LogFileFormat.ts"
import type { Bin, TypeCount } from "./LogIndex.ts"

/** The log at a time. */
export interface Overview {
  /** The log's random id. */
  readonly log: string
  readonly head: Head
  /** The number of events, which is less than the head's position if some were removed. */
  readonly count: number
  /** The times of the first and the last event, in milliseconds since 1970; null for an empty log. */
  readonly span: { readonly first: number; readonly last: number } | null
  readonly types: ReadonlyArray<TypeCount>
  /** The number of events in equal parts of the span. */
  readonly density: ReadonlyArray<Bin>
}

/** The events to list: all, or those with a type, of a stream, with a correlation id or with a causation id. */
export type Filter =
  { readonly by: "all" } | { readonly by: "type" | "stream" | "correlation" | "causation"; readonly value: string }

/** A page of a list. */
export interface ListQuery {
  readonly filter: Filter
  /** The last position of the list: the head of an overview, so that the list does not grow while it is read. */
  readonly to: number
  /** The index of the first event of the page, or the position of an event that the page contains. */
  readonly start: { readonly offset: number } | { readonly position: number }
}

/** A page of a list, and the number of events of the whole list. */
export interface ListPage {
  readonly offset: number
  readonly total: number
  /** False if the list has more events than are looked up. */
  readonly isComplete: boolean
  readonly events: ReadonlyArray<SqlLogRows.Brief>
}

/** An event as it is stored, with its links. */
export interface InspectedEvent {
  readonly event: StoredEvent
  /** The hash of the event before it, for the first event that of the log's id; null if that event is missing. */
  readonly before: string | null
  /** The positions of the previous and the next event of its stream. */
  readonly previous: number | null
  readonly next: number | null
  /** The position of the event that caused it. */
  readonly cause: number | null
}

/** The stored log as lines of the format of `scipnet export`, the header first. */
export interface StoredLog {
  readonly header: Header
  /** Lines with their line ends, a few hundred events at a time. */
  readonly lines: Stream.Stream<string, DatabaseError>
}
