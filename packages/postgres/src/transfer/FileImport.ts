/**
 * Moves a single-file deepwell into an empty log: its events with their hashes, and its shared tables, in one transaction.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Database } from "@scipnet/core/database/Database"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import type { ChainBroken } from "@scipnet/core/eventsourcing/EventStoreError"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import * as SqlLog from "@scipnet/core/eventsourcing/sql/SqlLog"
import * as LongTransaction from "../connection/LongTransaction.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as AppendInsert from "../log/AppendInsert.ts"
import * as PgLogReader from "./PgLogReader.ts"
import * as SharedTableRows from "./SharedTableRows.ts"
import { LogInUse, LogNotEmpty } from "./TransferError.ts"

export interface Options {
  /** The path of the single file, which is not changed. It must not be in use. */
  readonly filename: string
  /** Fails with `LogInUse` while other programs are connected to the database. */
  readonly exclusive: boolean
  /** Called after each page with the position that is reached, and the last one. */
  readonly report: (done: number, total: number) => Effect.Effect<void>
}

const operation = "import a file into the log"
const page = 500

// Our own background processes have no user.
const selectOthers = `SELECT count(*)::int AS connections FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL`
const Others = RowCodec.reader(Schema.Struct({ connections: Schema.Int }))

/** Takes the lock of the log, and fails unless it is empty. */
const lockEmpty = (send: LongTransaction.Send, exclusive: boolean) =>
  Effect.gen(function* () {
    yield* send([{ text: "SELECT FROM log FOR UPDATE" }])
    const { end } = yield* PgLogReader.state(send)
    if (end.position > 0) {
      return yield* new LogNotEmpty({ position: end.position })
    }
    const [result] = exclusive ? yield* send([{ text: selectOthers }]) : []
    const [others] = Others(result?.rows ?? [])
    if (others !== undefined && others.connections > 0) {
      return yield* new LogInUse(others)
    }
  })

/** Copies the events, each after its hash is verified. Returns the head. */
const copyEvents = (send: LongTransaction.Send, report: Options["report"]) =>
  Effect.gen(function* () {
    const database = yield* Database
    const { id, end } = yield* database.read(operation, (run) => ({
      id: SqlLog.logId(run),
      end: SqlLog.lastPosition(run)
    }))
    yield* send([{ text: "UPDATE log SET id = $1 WHERE id <> $1", values: [id] }])
    let head = StoredEvents.origin(id)
    while (head.position < end) {
      const rows = yield* database.read(operation, SqlLog.logAfter(head.position, page))
      head = yield* StoredEvents.verifyChain(head, rows)
      yield* send([AppendInsert.events(rows)])
      yield* report(head.position, end)
    }
    return head
  })

const commands: SharedTableRows.SharedTable = {
  name: "commands",
  columns: {
    actor: "text",
    command_id: "text",
    payload_hash: "text",
    first_position: "bigint",
    last_position: "bigint"
  },
  key: ["actor", "command_id"]
}

/** Copies the rows of a table in the order of its key. `extra` returns more columns of a page, by its first row's number. */
const copyTable = (
  send: LongTransaction.Send,
  table: SharedTableRows.SharedTable,
  extra: (from: number, count: number) => Readonly<Record<string, ReadonlyArray<number>>> = () => ({})
) =>
  Effect.gen(function* () {
    const database = yield* Database
    const key = table.key.join(", ")
    const first = `SELECT ${SharedTableRows.columnList(table)} FROM ${table.name} ORDER BY ${key} LIMIT ${page}`
    const next = first.replace(" ORDER BY", ` WHERE (${key}) > (${table.key.map(() => "?").join(", ")}) ORDER BY`)
    let count = 0
    let after: ReadonlyArray<string | number | null> | undefined
    for (let more = true; more;) {
      const values = after
      const rows = yield* database.read(operation, (run) =>
        SharedTableRows.rowsOf(values === undefined ? run(first) : run(next, [...values]))
      )
      if (rows.length > 0) {
        yield* send([SharedTableRows.insertIntoPg(table, rows, extra(count, rows.length))])
      }
      count += rows.length
      const last = rows.at(-1)
      after = last === undefined ? after : table.key.map((column) => last[column] ?? null)
      more = rows.length === page
    }
    return count
  })

/**
 * Copies the file into the log, which gets its id, so that both have the same head. Nothing is copied if any step fails.
 *
 * Fails with `LogNotEmpty`, with `LogInUse`, with `ChainBroken` for an altered file, and with the errors of the file and of the
 * connection: `StatementFailed` with SQLSTATE 42501 for a role that may not change the id of the log.
 */
export const importFile = (
  settings: PgSettings,
  { filename, exclusive, report }: Options
): Effect.Effect<Head, LogNotEmpty | LogInUse | ChainBroken | DatabaseError> =>
  LongTransaction.run(settings, { operation, mode: "write" }, (send) =>
    Effect.gen(function* () {
      yield* lockEmpty(send, exclusive)
      const head = yield* copyEvents(send, report)
      yield* copyTable(send, commands)
      // Each session takes the next revision, by which replicas read it.
      const sessions = yield* copyTable(send, SharedTableRows.sessions, (from, count) => ({
        revision: Array.from({ length: count }, (_, index) => from + index + 1)
      }))
      yield* send([{ text: "UPDATE log SET revision = $1", values: [sessions] }])
      yield* Effect.forEach(SharedTableRows.tables, (table) => copyTable(send, table), { discard: true })
      return head
    }).pipe(
      Effect.provide(FileFormat.layer({ filename, create: false, readonly: true, settings: DatabaseSettings.defaults }))
    )
  )
