/**
 * The statements that read the log. All of them serve from an index and return a bounded number of rows.
 */
import { Predicate, Schema } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Facts, StoredEvent } from "../append/AppendPlan.ts"
import type { Head } from "../EventStore.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

// Numbers of any size are taken, so that one that was tampered with is found by its hash. Checked by hand, since it is
// done for every event that is read, and a schema takes ten times as long.
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

const isStored = (row: unknown): row is StoredEvent =>
  isReadable(row) && Predicate.hasProperty(row, "salt") && Predicate.isString(row.salt)

const rowsOf =
  <Row>(isRow: (row: unknown) => row is Row) =>
  (rows: ReadonlyArray<unknown>): ReadonlyArray<Row> => {
    if (!rows.every(isRow)) {
      throw new TypeError("a row of the log is not of its table's types")
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

/** Of the table of events. */
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

/** What a transaction finds in the log. */
type Look<A> = (run: Run) => A

/** The random id that the first hash is chained to. */
export const logId: Look<string> = (run) => logRows(run("SELECT id FROM log LIMIT 1"))[0]?.id ?? ""

const selectHead = "SELECT position, hash, recorded_at FROM events WHERE position = (SELECT max(position) FROM events)"

/** The end of the log, with the time of its last event. */
export const head: Look<Facts["head"]> = (run) => {
  const [last] = headRows(run(selectHead))
  return last === undefined
    ? { ...StoredEvents.origin(logId(run)), recordedAt: 0 }
    : { position: last.position, hash: last.hash, recordedAt: last.recorded_at }
}

const selectForwards = `SELECT ${everything} FROM events WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?`
const selectBackwards = `SELECT ${everything} FROM events WHERE stream = ? AND version <= ? ORDER BY version DESC LIMIT ?`

/** Events of one stream. A name that is not well-formed has none: its bytes on the way to SQLite depend on the runtime. */
export const streamPage =
  (
    stream: string,
    direction: "forwards" | "backwards",
    from: number,
    limit: number
  ): Look<ReadonlyArray<StoredEvent>> =>
  (run) =>
    !stream.isWellFormed()
      ? []
      : storedRows(run(direction === "forwards" ? selectForwards : selectBackwards, [stream, from, limit]))

const selectPage = `SELECT ${readable} FROM events WHERE position >= ? AND position < ? ORDER BY position`

/** Events of the whole log, from a position up to but not including another. */
export const logPage =
  (from: number, to: number): Look<ReadonlyArray<StoredEvents.Readable>> =>
  (run) =>
    readableRows(run(selectPage, [from, to]))

const selectProjected = `SELECT ${projectable} FROM events WHERE position >= ? AND position < ? ORDER BY position`

/** The same of what projections are made of. */
export const projectedPage =
  (from: number, to: number): Look<ReadonlyArray<StoredEvents.Projectable>> =>
  (run) =>
    projectableRows(run(selectProjected, [from, to]))

const selectAfter = `SELECT ${everything} FROM events WHERE position > ? ORDER BY position LIMIT ?`

/** The next rows after a position, wherever they stand: a gap is for the reader to see. */
export const logAfter =
  (position: number, limit: number): Look<ReadonlyArray<StoredEvent>> =>
  (run) =>
    storedRows(run(selectAfter, [position, limit]))

/** The end of the log. */
export const end: Look<Head> = (run) => {
  const { position, hash } = head(run)
  return { position, hash }
}

/** Only where the log ends: what is asked most often. */
export const lastPosition: Look<number> = (run) =>
  lastRows(run("SELECT max(position) AS position FROM events"))[0]?.position ?? 0

/** The hash of the event at a position; null where there is none. */
export const hashAt =
  (position: number): Look<string | null> =>
  (run) =>
    hashRows(run("SELECT hash FROM events WHERE position = ?", [position]))[0]?.hash ?? null
