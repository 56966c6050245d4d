/**
 * Checks the log and all tables derived from it, in one read-only snapshot: replays the events into a scratch database,
 * and compares the rows of both.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Credentials from "../../security/Credentials.ts"
import * as CommandTableCheck from "./CommandTableCheck.ts"
import * as ConsumerCheck from "./ConsumerCheck.ts"
import * as CredentialCheck from "./CredentialCheck.ts"
import * as CredentialHistory from "./CredentialHistory.ts"
import * as CustodyCheck from "./CustodyCheck.ts"
import type { ProgressListener } from "../backup/SqliteBackup.ts"
import { Finding, type Diagnosis } from "./Findings.ts"
import * as EventLog from "../EventLog.ts"
import * as LogReplay from "./LogReplay.ts"
import * as TableDiff from "./TableDiff.ts"
import { pageSize, step } from "./Paging.ts"
import * as SessionCheck from "./SessionCheck.ts"

const tables = EventLog.projections.map((projection) =>
  projection.open(({ table: { name, key, columns } }): TableDiff.Table => ({ name, keys: [key], columns }))
)

type Found = Omit<Diagnosis, "file">

const stored = RowCodec.reader(Schema.Struct({ name: Schema.String, version: Schema.Int, checkpoint: Schema.Int }))
const names = RowCodec.reader(Schema.Struct({ name: Schema.String }))

/** Compares the versions and checkpoints of the stored projections with this program's. */
const versions = (run: Run, head: number): ReadonlyArray<Finding> => {
  const rows = stored(run("SELECT name, version, checkpoint FROM projections ORDER BY name"))
  const unfinished = run("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'rebuilding_*' LIMIT 1")
  const known = new Map(rows.map((row) => [row.name, row]))
  const own = new Map(LogReplay.projectors.map(({ name, version }) => [name, version]))
  return [
    ...rows.flatMap(({ name, version, checkpoint }): ReadonlyArray<Finding> => {
      const mine = own.get(name)
      return mine === undefined || version > mine
        ? [Finding.ProjectionNewer({ name, stored: version, own: mine ?? null })]
        : version === mine && checkpoint !== head
          ? [Finding.ProjectionBehind({ name, position: checkpoint, head })]
          : []
    }),
    ...LogReplay.projectors.flatMap(({ name, version }): ReadonlyArray<Finding> => {
      const row = known.get(name)
      return row === undefined || row.version < version
        ? [Finding.ProjectionOutdated({ name, stored: row?.version ?? null, own: version })]
        : []
    }),
    ...unfinished.map(() => Finding.RebuildUnfinished())
  ]
}

/** The words of a full-text index as a table: the number of rows and of occurrences of each. */
const termsOf = (table: string): TableDiff.Table => ({
  name: `temp.${table}_terms`,
  keys: ["term"],
  columns: ["term", "doc", "cnt"]
})

const selectIndexes = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'"

const compareRows = (run: Run, scratch: Run) =>
  Effect.gen(function* () {
    const words = yield* step(() =>
      names(scratch(selectIndexes)).map(({ name }) => {
        const terms = termsOf(name)
        for (const side of [run, scratch]) {
          side(`CREATE VIRTUAL TABLE ${terms.name} USING fts5vocab('main', '${name}', 'row')`)
        }
        return { shown: name, table: terms }
      })
    )
    const compared = [...tables.map((table) => ({ shown: table.name, table })), ...words]
    const found = yield* Effect.forEach(compared, ({ shown, table }) =>
      TableDiff.findings(table, { stored: run, expected: scratch }, (listed) =>
        Finding.RowsDiffer({ table: shown, ...listed })
      )
    )
    return found.flat()
  })

/** Compares credentials and sessions, which are not projections, with the events. A replica has no credentials. */
const secrets = (run: Run, isReplica: boolean) =>
  Effect.gen(function* () {
    const history = yield* CredentialHistory.read(run)
    const page = (after: string) => step(() => Credentials.page(run, after, pageSize))
    return [
      ...(isReplica ? [] : yield* CredentialCheck.examine(page, history)),
      ...(yield* SessionCheck.examine(run, history))
    ]
  })

interface Options {
  /** True for a replica, whose credentials and consumers are with its log. */
  readonly isReplica: boolean
  readonly report: ProgressListener
}

/** Checks the log, the rows and the consumers. The scratch database has the empty tables of a deepwell. */
export const examine = (run: Run, scratch: Run, { isReplica, report }: Options): Effect.Effect<Found, SqlError> =>
  Effect.gen(function* () {
    const { head, end, findings, whole } = yield* LogReplay.replay(run, scratch, report)
    const outdated = yield* step(() => versions(run, end))
    // Rows of another version differ, and rows cannot be computed from a log with unreadable events.
    const comparable = whole && outdated.every(({ _tag }) => _tag === "RebuildUnfinished")
    const rows = comparable ? yield* compareRows(run, scratch) : []
    const commands = whole ? yield* CommandTableCheck.examine(run, scratch) : []
    const credentials = whole ? yield* secrets(run, isReplica) : []
    const custody = whole ? yield* step(() => CustodyCheck.examine(scratch)) : []
    const lagging = isReplica ? [] : yield* step(() => ConsumerCheck.examine(run, end))
    return {
      head: whole ? head : null,
      checked: [
        "log",
        "projections",
        ...(comparable ? (["rows"] as const) : []),
        ...(isReplica ? [] : (["consumers"] as const))
      ],
      findings: [...findings, ...commands, ...credentials, ...outdated, ...rows, ...custody, ...lagging]
    }
  })
