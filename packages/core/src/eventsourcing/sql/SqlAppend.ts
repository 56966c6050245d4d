/**
 * The statements of an append: read the facts of a whole batch, write the rows of a whole batch.
 */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { type BatchFacts, type Command, type StoredContent, commandKey } from "../append/AppendPlan.ts"
import type { StoredEvent } from "../StoredEvents.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as BulkLookup from "../../database/rows/BulkLookup.ts"
import { type EncodedAppend, streamsOf } from "../append/EncodedAppend.ts"
import type { Metadata } from "../Event.ts"
import type { CommandOutcome } from "../EventStore.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlLog from "./SqlLog.ts"

const versionRows = RowCodec.reader(Schema.Struct({ stream: Schema.String, version: Schema.NullOr(Schema.Number) }))
const content = {
  position: Schema.Number,
  stream: Schema.String,
  version: Schema.Number,
  type: Schema.String,
  schemaVersion: Schema.Number,
  data: Schema.String
}
const contentRows = RowCodec.reader(Schema.Struct(content))
const idRows = RowCodec.reader(Schema.Struct({ id: Schema.String, ...content }))
const commandRows = RowCodec.reader(
  Schema.Struct({
    actor: Schema.String,
    commandId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("command_id")),
    payloadHash: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("payload_hash")),
    first: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("first_position")),
    last: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("last_position"))
  })
)

// One index lookup for each stream: GROUP BY would scan all versions of each.
const selectVersions = BulkLookup.statement(
  1,
  (streams) =>
    `WITH wanted (stream) AS (VALUES ${streams})
     SELECT stream, (SELECT max(version) FROM events WHERE events.stream = wanted.stream) AS version FROM wanted`
)
const contentColumns = "position, stream, version, type, schema_version AS schemaVersion, data"
const selectIds = BulkLookup.statement(
  1,
  (ids) => `SELECT id, ${contentColumns} FROM events WHERE id IN (VALUES ${ids})`
)
const selectContents = `SELECT ${contentColumns} FROM events WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?`
const selectCommands = BulkLookup.statement(
  2,
  (commands) =>
    `SELECT actor, command_id, payload_hash, first_position, last_position FROM commands
     WHERE (actor, command_id) IN (VALUES ${commands})`
)

const single = (values: ReadonlyArray<string>) => values.map((value) => [value])

const named = (appends: ReadonlyArray<EncodedAppend>) =>
  appends.flatMap(({ metadata: { actor, commandId } }) => (commandId === null ? [] : [[actor, commandId]]))

// The facts of an append with few streams and events by one statement; its lists are padded to a fixed length.
const few = 4
const list = Array.replicate("(?)", few).join(", ")
const selectFew = `WITH wanted (stream) AS (VALUES ${list})
  SELECT 'stream' AS kind, stream AS name, (SELECT max(version) FROM events WHERE events.stream = wanted.stream) AS first,
    NULL AS last FROM wanted
  UNION ALL SELECT 'id', id, position, NULL FROM events WHERE id IN (VALUES ${list})
  UNION ALL SELECT 'command', payload_hash, first_position, last_position FROM commands
    WHERE actor = ? AND command_id = ?
  UNION ALL SELECT 'head', hash, position, recorded_at FROM events WHERE position = (SELECT max(position) FROM events)`
const fewRows = RowCodec.reader(
  Schema.Struct({
    kind: Schema.Literal("stream", "id", "command", "head"),
    name: Schema.NullOr(Schema.String),
    first: Schema.NullOr(Schema.Number),
    last: Schema.NullOr(Schema.Number)
  })
)

const padded = (values: ReadonlyArray<string>) =>
  Array.makeBy(few, (index) => values[Math.min(index, values.length - 1)] ?? null)

/** A command with at most one event more than the request has: enough to tell that they differ. */
const commandOf = (run: Run, payloadHash: string | null, first: number, last: number, requested: number): Command => ({
  payloadHash,
  events: contentRows(run(selectContents, [first, last, requested + 1]))
})

const knownOf = (run: Run, ids: ReadonlyArray<string>): ReadonlyMap<string, StoredContent> =>
  new Map(idRows(selectIds(run, single(ids))).map(({ id, ...stored }) => [id, stored]))

const factsOfOne = (
  run: Run,
  { metadata }: EncodedAppend,
  streams: ReadonlyArray<string>,
  ids: ReadonlyArray<string>
): BatchFacts => {
  const [versions, commands] = [new Map<string, number>(), new Map<string, Command>()]
  let head: BatchFacts["head"] | undefined
  let isKnown = false
  const values = [...padded(streams), ...padded(ids), metadata.actor, metadata.commandId]
  for (const { kind, name, first, last } of fewRows(run(selectFew, values))) {
    switch (kind) {
      case "command":
        commands.set(commandKey(metadata), commandOf(run, name, first ?? 0, last ?? 0, ids.length))
        break
      case "head":
        head = { hash: name ?? "", position: first ?? 0, recordedAt: last ?? 0 }
        break
      case "stream":
        versions.set(name ?? "", first ?? 0)
        break
      case "id":
        isKnown = true
    }
  }
  return { head: head ?? SqlLog.head(run), versions, known: isKnown ? knownOf(run, ids) : new Map(), commands }
}

const factsOfSeveral = (
  run: Run,
  appends: ReadonlyArray<EncodedAppend>,
  streams: ReadonlyArray<string>,
  ids: ReadonlyArray<string>
): BatchFacts => ({
  versions: new Map(versionRows(selectVersions(run, single(streams))).map((row) => [row.stream, row.version ?? 0])),
  known: knownOf(run, ids),
  commands: new Map(
    commandRows(selectCommands(run, named(appends))).map(({ payloadHash, first, last, ...key }) => [
      commandKey(key),
      commandOf(run, payloadHash, first, last, ids.length)
    ])
  ),
  head: SqlLog.head(run)
})

/** Reads the facts that the appends depend on. Valid as long as the write lock is held. */
export const facts = (run: Run, appends: ReadonlyArray<EncodedAppend>): BatchFacts => {
  const streams = [...new Set(appends.flatMap(streamsOf))]
  const ids = appends.flatMap((append) => append.appends.flatMap(({ events }) => events.map(({ id }) => id)))
  const [only, ...others] = appends
  return only !== undefined && others.length === 0 && streams.length <= few && ids.length <= few
    ? factsOfOne(run, only, streams, ids)
    : factsOfSeveral(run, appends, streams, ids)
}

/** Finds the earlier append of an actor's command. */
export const outcomeOf =
  ({ actor, commandId }: { readonly actor: string; readonly commandId: string }) =>
  (run: Run): Option.Option<CommandOutcome> =>
    Option.map(
      Option.fromIterable(commandRows(selectCommands(run, [[actor, commandId]]))),
      ({ payloadHash, first, last }) => ({ positions: Array.range(first, last), payloadHash })
    )

const insert = BulkInsert.statement("events", SqlLog.columns)

/** Inserts rows into the log. */
export const insertEvents = (run: Run, rows: ReadonlyArray<StoredEvent>): void =>
  insert(
    run,
    rows.map((row) => [
      row.position,
      row.stream,
      row.version,
      row.id,
      row.type,
      row.schemaVersion,
      row.data,
      row.metadata,
      row.recordedAt,
      row.occurredAt,
      row.salt,
      row.hash
    ])
  )

const insertCommands = BulkInsert.statement("commands", [
  "actor",
  "command_id",
  "payload_hash",
  "first_position",
  "last_position"
])

/** The rows that one append adds to the log. */
export interface Written {
  readonly metadata: Metadata
  readonly rows: ReadonlyArray<StoredEvent>
}

/** Writes the events and command ids of several appends. */
export const write = (run: Run, appends: ReadonlyArray<Written>): void => {
  insertEvents(
    run,
    appends.flatMap(({ rows }) => rows)
  )
  insertCommands(
    run,
    appends.flatMap(({ metadata: { actor, commandId, payloadHash }, rows }) => {
      const [first, last] = [rows.at(0), rows.at(-1)]
      return commandId === null || first === undefined || last === undefined
        ? []
        : [[actor, commandId, payloadHash, first.position, last.position]]
    })
  )
}
