/**
 * The register: commands in, rows out, in one SQLite file.
 */
import { createHash } from "node:crypto"
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as Events from "@scipnet/core/eventsourcing/Event"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as EventStoreMigrations from "@scipnet/core/eventsourcing/sql/EventStoreMigrations"
import { CommandIdReused } from "@scipnet/core/eventsourcing/EventStoreError"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as StateCache from "@scipnet/core/eventsourcing/StateCache"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Layer, Option, Schema, Stream } from "effect"
import * as Equipment from "./Equipment.ts"
import * as Shelf from "./Shelf.ts"

/** The log of the register. */
export class Log extends Context.Tag("Log")<Log, SqlEventStore.SqlEventStore<Equipment.Event>>() {}

const isOurs = (event: Equipment.Event): event is Equipment.Event => event._tag.length > 0

const items = StateCache.make(Equipment.decider, isOurs)

const digest = (item: string, command: Equipment.Command) =>
  createHash("sha256")
    .update(JSON.stringify([item, command]))
    .digest("hex")

/**
 * Executes a command once: the same command id again answers with the first outcome, and with `CommandIdReused` when it
 * was another command's. Decides again after a conflict with another writer.
 */
export const execute = (item: string, command: Equipment.Command, by: { readonly who: string; readonly id: string }) =>
  Effect.gen(function* () {
    const log = yield* Log
    const metadata = { ...Events.by(by.who), commandId: by.id, payloadHash: digest(item, command) }
    const earlier = yield* log.outcomeOf({ actor: by.who, commandId: by.id })
    if (Option.isSome(earlier)) {
      return earlier.value.payloadHash === metadata.payloadHash
        ? earlier.value.positions
        : yield* new CommandIdReused({ commandId: by.id })
    }
    const { state, version } = yield* log.load(item, items)
    const decided = yield* Equipment.decider.decide(command, state)
    if (decided.length === 0) {
      return []
    }
    const { positions } = yield* EventStore.append(log, item, version, yield* Events.mint(decided), metadata)
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
