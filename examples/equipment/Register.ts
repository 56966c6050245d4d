/**
 * The register: executes commands and reads rows, in one SQLite file.
 */
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Stream } from "effect"
import * as DueLoans from "./DueLoans.ts"
import * as Equipment from "./Equipment.ts"
import * as Shelf from "./Shelf.ts"

/** The event store of the register. */
export class Log extends Context.Tag("Log")<Log, SqlEventStore.SqlEventStore<Equipment.Event>>() {}

/**
 * Executes a command once and returns its `events` and their `positions`. A repeated command id returns the first outcome, or
 * fails with `CommandIdReused` if the command differs. Retries after an optimistic concurrency conflict.
 */
export const execute = (
  item: string,
  command: Equipment.Command,
  { actor, id }: { readonly actor: string; readonly id: string }
) =>
  Effect.flatMap(Log, (log) =>
    EventStore.handle(log, { stream: item, decider: Equipment.decider, command, metadata: { actor }, commandId: id })
  )

/** Lists the items that a borrower has. */
export const lentTo = (borrower: string) => Shelf.rows.where({ lent_to: borrower })

/** Streams all events of a piece of equipment, oldest first. */
export const history = (item: string) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamOf(log, { stream: item }))).pipe(
    Stream.map(({ version, event }) => `${version}. ${event._tag}`)
  )

/** The register in a file, or in memory for `:memory:`. Creates the file if it does not exist. */
export const layer = (filename: string) =>
  SqlEventStore.layer(Log, {
    filename,
    codec: Equipment.codec,
    projections: [Shelf.projection, DueLoans.projection]
  })
