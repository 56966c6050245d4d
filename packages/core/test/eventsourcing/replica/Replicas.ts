import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Context, Effect, Either, Layer, type Scope } from "effect"
import { Database, layer } from "../../../src/database/Database.ts"
import type { DatabaseError } from "../../../src/database/DatabaseError.ts"
import * as Connection from "../../../src/database/sqlite/Connection.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { EventCodec } from "../../../src/eventsourcing/EventCodec.ts"
import type { AppendRequest } from "../../../src/eventsourcing/EventStore.ts"
import * as ReplicaMigrations from "../../../src/eventsourcing/replica/ReplicaMigrations.ts"
import * as ReplicatedEventStore from "../../../src/eventsourcing/replica/ReplicatedEventStore.ts"
import * as SqlSharedLog from "../../../src/eventsourcing/replica/SqlSharedLog.ts"
import type { SharedChange, SharedLog } from "../../../src/eventsourcing/SharedLog.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"
import { codec, type EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "../sql/EquipmentProjection.ts"

export type Service = Context.Tag.Service<typeof Database>

type Companion = (run: Run) => undefined

/** A log that a test can change. */
export type Log = SharedLog<EquipmentEvent, Companion | undefined>

const settings = { ...DatabaseSettings.defaults, synchronous: "NORMAL" as const }

/** A temporary folder, which is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "replica-"))),
  (name) => Effect.sync(() => rmSync(name, { recursive: true }))
)

const open = (options: Parameters<typeof layer>[0]): Effect.Effect<Service, DatabaseError, Scope.Scope> =>
  Effect.flatMap(Layer.build(layer(options)), (context) => Effect.provide(Database, context))

/** The database of a shared log. */
export const openLog = (filename: string) =>
  open({ filename, create: true, applicationId: 0x6c_6f_67_73, migrations: SqlSharedLog.migrations, settings })

export const applicationId = 0x65_71_75_70

// A table as that of sessions: its rows change in the order of revisions, and end.
const rowsMigration = {
  set: "rows",
  id: 1,
  name: "rows",
  statements: ["CREATE TABLE shared (id TEXT NOT NULL PRIMARY KEY, data TEXT NOT NULL) STRICT"]
}

/** The migrations of a replica, and those of an ordinary file. */
export const ordinary = [...EventStoreMigrations.migrations, rowsMigration]
export const migrations = [...ordinary, ...ReplicaMigrations.migrations]

/** The plain database of a replica. */
export const openReplica = (filename: string) => open({ filename, create: true, applicationId, migrations, settings })

/** The database of an ordinary file. */
export const openOrdinary = (filename: string) =>
  open({ filename, create: true, applicationId, migrations: ordinary, settings })

/** A store on a replica, whose log is in another database. */
export const store = <E, C>(local: Service, events: EventCodec<E>, options: ReplicatedEventStore.Options<E, C>) =>
  Effect.provideService(ReplicatedEventStore.make(events, options), Database, local)

/** The log in a database. */
export const logIn = (database: Service): Effect.Effect<Log> =>
  Effect.provideService(SqlSharedLog.make<EquipmentEvent>("10 millis"), Database, database)

export const applyChanges = (run: Run, changes: ReadonlyArray<SharedChange>): void => {
  for (const { data } of changes) {
    const { id, ended } = JSON.parse(data)
    run("DELETE FROM shared WHERE id = ?", [id])
    if (ended !== true) {
      run("INSERT INTO shared (id, data) VALUES (?, ?)", [id, data])
    }
  }
}

/** A companion that changes a shared row. */
export const put =
  (id: string, fields: object = {}): Companion =>
  (run) =>
    void SqlSharedLog.putRow(run, id, JSON.stringify({ id, ...fields }))

type Options = ReplicatedEventStore.Options<EquipmentEvent, Companion>

/** Opens a store with all projections of equipment on a replica. */
export const openStore = (filename: string, log: Log, options: Partial<Options> = {}) =>
  Effect.flatMap(openReplica(filename), (local) =>
    store(local, codec, { projections: EquipmentProjection.all, applyChanges, log, ...options })
  )

/** A folder with a shared log, and a store on a replica of it; `change` alters the log that the store sees. */
export const fixture = (change: (log: Log) => Log = (log) => log, options: Partial<Options> = {}) =>
  Effect.gen(function* () {
    const path = yield* folder
    const shared = yield* openLog(join(path, "log.db"))
    const log = yield* logIn(shared)
    const filename = join(path, "replica.db")
    return { path, shared, log, filename, store: yield* openStore(filename, change(log), options) }
  })

export const append = (
  { appendAll }: Pick<ReplicatedEventStore.ReplicatedEventStore<EquipmentEvent, Companion>, "appendAll">,
  stream: string,
  events: ReadonlyArray<EquipmentEvent>,
  companion?: Companion,
  extra: Partial<AppendRequest<EquipmentEvent>> = {}
) =>
  Effect.flatMap(Event.mint(events), (minted) =>
    appendAll({
      appends: [{ stream, expected: "any", events: minted }],
      metadata: Event.actorMetadata("ada"),
      ...(companion === undefined ? {} : { companion }),
      ...extra
    })
  )

/** Runs statements in a database. */
export const execute = (database: Service, ...statements: ReadonlyArray<string>) =>
  database.write("a statement of the test", (run) =>
    Either.right(statements.map((statement) => run(statement)).at(-1) ?? [])
  )

const tables = ["events", "commands", "projections", "log", "items", "versions", "borrowers", "shared"]

/** All rows of a replica, or of any database with the same tables. */
export const rowsOf = (database: Service, wanted: ReadonlyArray<string> = tables) =>
  database.read("all rows", (run) =>
    Object.fromEntries(wanted.map((table) => [table, run(`SELECT * FROM ${table} ORDER BY 1`)]))
  )

/** Copies a file while it is open. */
export const copy = (from: string, to: string) =>
  Effect.scoped(
    Effect.flatMap(Connection.open("copy", from, "write"), (session) => Connection.run(session, "VACUUM INTO ?", [to]))
  )
