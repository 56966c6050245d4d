/**
 * The register: executes commands and reads rows, in one SQLite file.
 */
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as EventStoreMigrations from "@scipnet/core/eventsourcing/sql/EventStoreMigrations"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Layer, Schema, Stream } from "effect"
import * as Equipment from "./Equipment.ts"
import * as Shelf from "./Shelf.ts"

/** The event store of the register. */
export class Log extends Context.Tag("Log")<Log, SqlEventStore.SqlEventStore<Equipment.Event>>() {}

/**
 * Executes a command once and returns its events with their positions. A repeated command id returns the first outcome, or
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

const decodeRows = Schema.decodeUnknown(Schema.Array(Shelf.Row))

/** Lists the items that a borrower has. */
export const lentTo = (borrower: string) =>
  Effect.gen(function* () {
    const database = yield* Database.Database
    const rows = yield* database.read("lentTo", (run) =>
      run("SELECT item, name, cost, lent_to FROM shelf WHERE lent_to = ? ORDER BY item", [borrower])
    )
    return yield* Effect.orDie(decodeRows(rows))
  })

/** The database of the register. Creates the file if it does not exist. */
export const database = (filename: string) =>
  Database.layer({
    filename,
    create: true,
    // A number of your own, stored in the file: opening a file of another application fails.
    applicationId: 0x65_71_75_69,
    migrations: EventStoreMigrations.migrations,
    settings: DatabaseSettings.defaults
  })

/** Streams all events of a piece of equipment, oldest first. */
export const history = (item: string) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamOf(log, { stream: item }))).pipe(
    Stream.map(({ version, event }) => `${version}. ${event._tag}`)
  )

/** The register in a file, or in memory for `:memory:`. */
export const layer = (filename: string) =>
  Layer.effect(Log, SqlEventStore.make(Equipment.codec, [Projection.hideRowType(Shelf.projection)])).pipe(
    Layer.provideMerge(database(filename))
  )
