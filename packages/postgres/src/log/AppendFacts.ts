/**
 * The first trip of a commit: begins the transaction, locks the log, and reads the facts that the appends depend on.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import { type BatchFacts, type StoredContent, commandKey } from "@scipnet/core/eventsourcing/append/AppendPlan"
import { type EncodedAppend, streamsOf } from "@scipnet/core/eventsourcing/append/EncodedAppend"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import { epochStream } from "@scipnet/core/eventsourcing/SharedLog"
import type { PgResult, PgStatement } from "../connection/PgStatement.ts"
import { type Durability, now, timeline } from "../connection/SessionCheck.ts"

/** Locks the log until the end of the transaction. */
export const lock: PgStatement = { name: "lock", text: "SELECT id, format FROM log FOR UPDATE" }

// A statement of its own after the lock: one that began before it was granted would see the log as it was then. A command has
// at most one event more than any append of the batch: enough to tell that they differ.
const selectFacts = `SELECT 'head' AS kind, position AS a, recorded_at AS b, NULL::bigint AS c, hash AS name, NULL::text AS key,
    NULL::text AS stream, NULL::text AS type, NULL::text AS data
    FROM (SELECT position, recorded_at, hash FROM events ORDER BY position DESC LIMIT 1) head
  UNION ALL SELECT 'now', ${now}, ${timeline}, NULL, current_setting('synchronous_commit'), NULL,
    current_setting('synchronous_standby_names'), current_setting('fsync'), current_setting('full_page_writes')
  UNION ALL SELECT 'stream', (SELECT version FROM events WHERE stream = wanted COLLATE "C" ORDER BY version DESC LIMIT 1),
    NULL, NULL, wanted, NULL, NULL, NULL, NULL FROM unnest($1::text[]) wanted
  UNION ALL SELECT 'id', position, version, schema_version, id, NULL, stream, type, data
    FROM unnest($2::text[]) wanted JOIN events ON id = wanted COLLATE "C"
  UNION ALL SELECT 'command', first_position, last_position, NULL, payload_hash, key, NULL, NULL, NULL
    FROM unnest($3::text[], $4::text[], $5::text[]) wanted (by, name, key)
    JOIN commands ON actor = by COLLATE "C" AND command_id = name COLLATE "C"
  UNION ALL SELECT 'event', position, version, schema_version, NULL, key, stream, type, data
    FROM unnest($3::text[], $4::text[], $5::text[]) wanted (by, name, key)
    JOIN commands ON actor = by COLLATE "C" AND command_id = name COLLATE "C"
    JOIN events ON position BETWEEN first_position AND least(last_position, first_position + $6::bigint)`

const eventCount = ({ appends }: EncodedAppend): number => appends.reduce((sum, { events }) => sum + events.length, 0)

/** Reads the facts of a batch. */
export const facts = (appends: ReadonlyArray<EncodedAppend>): PgStatement => {
  const streams = [...new Set(appends.flatMap(streamsOf))].filter((stream) => stream !== epochStream)
  const ids = appends.flatMap((append) => append.appends.flatMap(({ events }) => events.map(({ id }) => id)))
  // Each once, also when the batch repeats it: the rows of its events would be doubled.
  const commands = new Map<string, readonly [actor: string, commandId: string]>()
  for (const { metadata } of appends) {
    if (metadata.commandId !== null) {
      commands.set(commandKey(metadata), [metadata.actor, metadata.commandId])
    }
  }
  const names = [...commands.values()]
  const most = Math.max(0, ...appends.map(eventCount))
  return {
    name: "facts",
    text: selectFacts,
    values: [streams, ids, names.map(([actor]) => actor), names.map(([, id]) => id), [...commands.keys()], most]
  }
}

const Log = RowCodec.reader(Schema.Struct({ id: Schema.String, format: Schema.Number }))

const Rows = RowCodec.reader(
  Schema.Struct({
    kind: Schema.Literal("head", "now", "stream", "id", "command", "event"),
    a: Schema.NullOr(Schema.Number),
    b: Schema.NullOr(Schema.Number),
    c: Schema.NullOr(Schema.Number),
    name: Schema.NullOr(Schema.String),
    key: Schema.NullOr(Schema.String),
    stream: Schema.NullOr(Schema.String),
    type: Schema.NullOr(Schema.String),
    data: Schema.NullOr(Schema.String)
  })
)
type Row = ReturnType<typeof Rows>[number]

const contentOf = ({ a, b, c, stream, type, data }: Row): StoredContent => ({
  position: a ?? 0,
  version: b ?? 0,
  schemaVersion: c ?? 0,
  stream: stream ?? "",
  type: type ?? "",
  data: data ?? ""
})

/** The facts of a batch under the lock. */
export interface LockedFacts extends BatchFacts, Durability {
  /** The id of the log. */
  readonly id: string
  readonly format: number
  /** PostgreSQL's time in milliseconds since 1970. */
  readonly now: number
}

/** Decodes the results of `lock` and `facts`; undefined when the log has no row. */
export const decode = (locked: PgResult, found: PgResult): LockedFacts | undefined => {
  const [log] = Log(locked.rows)
  if (log === undefined) {
    return undefined
  }
  let head: BatchFacts["head"] = { position: 0, hash: HashChain.origin(log.id), recordedAt: 0 }
  let time = 0
  let durability: Durability = { commits: "", standbys: "", fsync: "", pages: "" }
  const [versions, known] = [new Map<string, number>(), new Map<string, StoredContent>()]
  const commands = new Map<string, { payloadHash: string | null; events: Array<StoredContent> }>()
  for (const row of Rows(found.rows)) {
    switch (row.kind) {
      case "head":
        head = { position: row.a ?? 0, hash: row.name ?? "", recordedAt: row.b ?? 0 }
        break
      case "now":
        time = row.a ?? 0
        durability = {
          commits: row.name ?? "",
          standbys: row.stream ?? "",
          fsync: row.type ?? "",
          pages: row.data ?? ""
        }
        versions.set(epochStream, row.b ?? 0)
        break
      case "stream":
        versions.set(row.name ?? "", row.a ?? 0)
        break
      case "id":
        known.set(row.name ?? "", contentOf(row))
        break
      case "command":
        commands.set(row.key ?? "", { payloadHash: row.name, events: [] })
        break
      case "event":
        commands.get(row.key ?? "")?.events.push(contentOf(row))
    }
  }
  for (const { events } of commands.values()) {
    events.sort((one, other) => one.position - other.position)
  }
  return { id: log.id, head, versions, known, commands, format: log.format, now: time, ...durability }
}
