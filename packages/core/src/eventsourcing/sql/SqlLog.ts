/**
 * The statements that read the log. Each uses an index and returns a bounded number of rows.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Facts } from "../append/AppendPlan.ts"
import type { Head } from "../EventStore.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

// Accepts any number, so that a changed one is detected by its hash. Without a schema, which takes ten times as long for
// each event that is read.
const isProjectable = (row: unknown): row is StoredEvents.Projectable =>
  Predicate.isRecord(row) &&
  Predicate.isNumber(row["position"]) &&
  Predicate.isString(row["stream"]) &&
  Predicate.isNumber(row["version"]) &&
  Predicate.isString(row["id"]) &&
  Predicate.isString(row["type"]) &&
  Predicate.isNumber(row["schemaVersion"]) &&
  Predicate.isString(row["data"]) &&
  Predicate.isString(row["metadata"]) &&
  Predicate.isNumber(row["recordedAt"]) &&
  (row["occurredAt"] === null || Predicate.isNumber(row["occurredAt"]))

const isReadable = (row: unknown): row is StoredEvents.Readable =>
  isProjectable(row) && Predicate.hasProperty(row, "hash") && Predicate.isString(row.hash)

const isStored = (row: unknown): row is StoredEvents.StoredEvent =>
  isReadable(row) && Predicate.hasProperty(row, "salt") && Predicate.isString(row.salt)

const rowsOf =
  <Row>(isRow: (row: unknown) => row is Row) =>
  (rows: ReadonlyArray<unknown>): ReadonlyArray<Row> => {
    if (!rows.every(isRow)) {
      throw new TypeError("a row of the log does not have the types of its table")
    }
    return rows
  }
const storedRows = rowsOf(isStored)
const readableRows = rowsOf(isReadable)
const projectableRows = rowsOf(isProjectable)

const headRows = RowCodec.reader(
  Schema.Struct({ position: Schema.Number, hash: Schema.String, recorded_at: Schema.Number })
)
const lastRows = RowCodec.reader(Schema.Struct({ position: Schema.NullOr(Schema.Number) }))
const hashRows = RowCodec.reader(Schema.Struct({ hash: Schema.String }))
const logRows = RowCodec.reader(Schema.Struct({ id: Schema.String }))

/** The columns of the table `events`. */
export const columns = [
  "position",
  "stream",
  "version",
  "id",
  "type",
  "schema_version",
  "data",
  "metadata",
  "recorded_at",
  "occurred_at",
  "salt",
  "hash"
]

const names: { readonly [column: string]: string } = {
  schema_version: "schemaVersion",
  recorded_at: "recordedAt",
  occurred_at: "occurredAt"
}
const selected = (wanted: ReadonlyArray<string>): string =>
  wanted.map((column) => (names[column] === undefined ? column : `${column} AS ${names[column]}`)).join(", ")
const everything = selected(columns)
const readable = selected(columns.filter((column) => column !== "salt"))
const projectable = selected(columns.filter((column) => column !== "salt" && column !== "hash"))

/** A read of the log in a transaction. */
type Read<A> = (run: Run) => A

/** The random id of the log, which the first hash covers. */
export const logId: Read<string> = (run) => logRows(run("SELECT id FROM log LIMIT 1"))[0]?.id ?? ""

const selectHead = "SELECT position, hash, recorded_at FROM events WHERE position = (SELECT max(position) FROM events)"

/** The head of the log with the time of its last event. */
export const head: Read<Facts["head"]> = (run) => {
  const [last] = headRows(run(selectHead))
  return last === undefined
    ? { ...StoredEvents.origin(logId(run)), recordedAt: 0 }
    : { position: last.position, hash: last.hash, recordedAt: last.recorded_at }
}

const selectForwards = `SELECT ${everything} FROM events WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?`
const selectBackwards = `SELECT ${everything} FROM events WHERE stream = ? AND version <= ? ORDER BY version DESC LIMIT ?`

/** A page of a stream. A name that is not well-formed has no events: its bytes in SQLite would depend on the runtime. */
export const streamPage =
  (
    stream: string,
    direction: "forwards" | "backwards",
    from: number,
    limit: number
  ): Read<ReadonlyArray<StoredEvents.StoredEvent>> =>
  (run) =>
    !stream.isWellFormed()
      ? []
      : storedRows(run(direction === "forwards" ? selectForwards : selectBackwards, [stream, from, limit]))

const selectPage = `SELECT ${readable} FROM events WHERE position >= ? AND position < ? ORDER BY position`

/** The events from a position up to but not including another. */
export const logPage =
  (from: number, to: number): Read<ReadonlyArray<StoredEvents.Readable>> =>
  (run) =>
    readableRows(run(selectPage, [from, to]))

const selectProjected = `SELECT ${projectable} FROM events WHERE position >= ? AND position < ? ORDER BY position`

/** `logPage` with the columns that projections require. */
export const projectedPage =
  (from: number, to: number): Read<ReadonlyArray<StoredEvents.Projectable>> =>
  (run) =>
    projectableRows(run(selectProjected, [from, to]))

const selectAfter = `SELECT ${everything} FROM events WHERE position > ? ORDER BY position LIMIT ?`

/** The next rows after a position, at whatever positions: the caller detects gaps. */
export const logAfter =
  (position: number, limit: number): Read<ReadonlyArray<StoredEvents.StoredEvent>> =>
  (run) =>
    storedRows(run(selectAfter, [position, limit]))

/** The head of the log. */
export const end: Read<Head> = (run) => {
  const { position, hash } = head(run)
  return { position, hash }
}

/** The last position of the log; 0 when it is empty. */
export const lastPosition: Read<number> = (run) =>
  lastRows(run("SELECT max(position) AS position FROM events"))[0]?.position ?? 0

/** The hash of the event at a position; null when there is none. */
export const hashAt =
  (position: number): Read<string | null> =>
  (run) =>
    hashRows(run("SELECT hash FROM events WHERE position = ?", [position]))[0]?.hash ?? null
