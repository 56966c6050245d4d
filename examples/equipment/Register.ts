/**
 * The register: commands in, rows out, in one SQLite file.
 */
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as Events from "@scipnet/core/eventsourcing/Event"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as EventStoreMigrations from "@scipnet/core/eventsourcing/EventStoreMigrations"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as SqlEventStore from "@scipnet/core/eventsourcing/SqlEventStore"
import { Context, Effect, Layer, Schema, Stream } from "effect"
import * as Equipment from "./Equipment.ts"
import * as Shelf from "./Shelf.ts"

/** The log of the register. */
export class Log extends Context.Tag("Log")<Log, SqlEventStore.SqlEventStore<Equipment.Event>>() {}

const isOurs = (event: Equipment.Event): event is Equipment.Event => event._tag.length > 0

/**
 * Does a command, once: whoever gives the same id again gets the first outcome. It is decided on the events that there
 * are, and decided again when somebody else was faster.
 */
export const execute = (item: string, command: Equipment.Command, by: { readonly who: string; readonly id: string }) =>
  Effect.gen(function* () {
    const log = yield* Log
    const { state, version } = yield* EventStore.load(log, item, Equipment.decider, isOurs)
    const decided = yield* Equipment.decider.decide(command, state)
    if (decided.length === 0) {
      return []
    }
    const metadata = { ...Events.by(by.who), commandId: by.id, payloadHash: JSON.stringify([item, command]) }
    const events = yield* Events.mint(decided)
    const { positions } = yield* EventStore.append(log, item, version, events, metadata)
    return positions
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "StreamConflict", times: 10 }))

const decodeRows = Schema.decodeUnknown(Schema.Array(Shelf.Row))

/** What somebody has out. */
export const lentTo = (who: string) =>
  Effect.gen(function* () {
    const database = yield* Database.Database
    const rows = yield* database.read("what somebody has", (sql) =>
      sql.unsafe("SELECT item, name, cost, lent_to FROM shelf WHERE lent_to = ? ORDER BY item", [who])
    )
    return yield* Effect.orDie(decodeRows(rows))
  })

/** The register's file, which is made when there is none. */
export const database = (filename: string) =>
  Database.layer({
    filename,
    create: true,
    // Any number of your own, by which the file is known to be yours.
    applicationId: 0x65_71_75_69,
    migrations: EventStoreMigrations.migrations,
    settings: DatabaseSettings.defaults
  })

/** Everything that ever happened to a piece of equipment, the first event first, however many there are. */
export const history = (item: string) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamOf(log, { stream: item }))).pipe(
    Stream.map(({ version, event }) => `${version}. ${event._tag}`)
  )

/** The register in a file. */
export const layer = (filename: string) =>
  Layer.effect(Log, SqlEventStore.make(Equipment.codec, [Projection.erase(Shelf.projection)])).pipe(
    Layer.provideMerge(database(filename))
  )
