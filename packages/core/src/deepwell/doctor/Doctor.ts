/**
 * Checks a deepwell for damage and inconsistencies, without changing it.
 */
import { resolve } from "node:path"
import { isDeepStrictEqual } from "node:util"
import type { SqlError } from "@effect/sql/SqlError"
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Connection from "../../database/sqlite/Connection.ts"
import { fromUnknown, isDatabaseError, type DatabaseError } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Migration } from "../../database/migration/Migration.ts"
import * as Migrator from "../../database/migration/Migrator.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Transaction from "../../database/transaction/Transaction.ts"
import * as ReplicaMigrations from "../../eventsourcing/replica/ReplicaMigrations.ts"
import { noProgress, type ProgressListener } from "../backup/SqliteBackup.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import { Finding, severities, type Diagnosis } from "./Findings.ts"
import * as FileCheck from "./FileCheck.ts"
import * as FileFormat from "../FileFormat.ts"
import { EventLog } from "../EventLog.ts"
import * as LogCheck from "./LogCheck.ts"
import { OperatorOnly, appendAuditEntry } from "../operator/Operator.ts"
import * as SchemaCheck from "./SchemaCheck.ts"
import { step } from "./Paging.ts"
import * as ScratchDatabase from "./ScratchDatabase.ts"
import * as Integrity from "../backup/Integrity.ts"

/** The deepwell to check, and the extent of the check. */
export interface Options {
  readonly filename: string
  /** Skips the comparison of indexes with their tables, the slowest check of a large file. */
  readonly quick?: boolean
  /**
   * Skips SQLite's integrity check of a file of more bytes: it blocks the event loop for about 3 ms per MB. Default: no
   * limit.
   */
  readonly maximumIntegrity?: number
  readonly limits?: Partial<FileCheck.Limits>
  readonly settings?: DatabaseSettings.DatabaseSettings
  /** Receives the progress of the replay of the log. */
  readonly report?: ProgressListener
  /**
   * Appends the audit event with the number of problems; by default it is appended to the file, which is not possible for a
   * replica.
   */
  readonly appendEntry?: (problems: number) => Effect.Effect<unknown, { readonly _tag: string }, CurrentActor>
}

const operation = "examine"

/** The finding for an error that ends the check. */
const obstacle = (error: DatabaseError): Finding => {
  switch (error._tag) {
    case "DatabaseForeign":
      return Finding.Foreign({ reason: error.reason })
    case "DatabaseCorrupt":
      return Finding.Damaged({ says: [error.reason] })
    case "SchemaTooNew":
      return Finding.SchemaNewer({ set: error.set, id: error.id })
    case "MigrationFailed":
      return error.reason === "not applied"
        ? Finding.SchemaOlder({ set: error.set, id: error.id })
        : Finding.SchemaChanged({ set: error.set, id: error.id, reason: error.reason })
    default:
      return Finding.Unreadable({ reason: error.reason })
  }
}

// A row of another shape is a defect everywhere else; here it is a finding.
const obstacles = (cause: Cause.Cause<DatabaseError>): ReadonlyArray<Finding> =>
  Option.match(Cause.failureOption(cause), {
    onSome: (error) => [obstacle(error)],
    onNone: () => [Finding.Damaged({ says: ["a row is not of its table's shape"] })]
  })

type Part = Omit<Diagnosis, "file">

const orObstacles = (check: Effect.Effect<Part, DatabaseError>): Effect.Effect<Part> =>
  Effect.catchAllCause(check, (cause) =>
    Cause.isInterrupted(cause)
      ? Effect.interrupt
      : Effect.succeed({ head: null, checked: [], findings: obstacles(cause) })
  )

const integrity = (filename: string, quick: boolean): Effect.Effect<Part> =>
  Effect.map(Integrity.integrityProblems(filename, { quick }), (says): Part => ({
    head: null,
    checked: ["integrity"],
    findings: says.length === 0 ? [] : [Finding.Damaged({ says })]
  })).pipe(orObstacles)

const findReplica = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'replica'"

const inspect = (
  run: Run,
  scratch: Run,
  migrations: ReadonlyArray<Migration>,
  report: ProgressListener
): Effect.Effect<Part, SqlError> =>
  Effect.gen(function* () {
    const { findings, readable } = yield* step(() => {
      SchemaCheck.prepare(scratch, migrations)
      return SchemaCheck.examine(run, scratch)
    })
    if (!readable) {
      return { head: null, checked: ["schema"], findings }
    }
    const found = yield* LogCheck.examine(run, scratch, { isReplica: run(findReplica).length > 0, report })
    return { ...found, checked: ["schema", ...found.checked], findings: [...findings, ...found.findings] }
  })

/** Opens the file read-only, and checks its contents in one snapshot. */
const inspectDatabase = (
  filename: string,
  settings: DatabaseSettings.DatabaseSettings,
  report: ProgressListener
): Effect.Effect<Part> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, filename, "read")
    const lock = {
      backoff: settings,
      deadline: (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.openTimeout)
    }
    const owner = yield* Effect.mapError(Connection.value(session, "PRAGMA application_id"), fromUnknown(operation, 1))
    if (owner !== FileFormat.applicationId) {
      return { head: null, checked: [], findings: [Finding.Foreign({ reason: "another application id" })] }
    }
    const replica = yield* Effect.mapError(Connection.run(session, findReplica), fromUnknown(operation, 1))
    const migrations = [...FileFormat.migrations, ...(replica.length > 0 ? ReplicaMigrations.migrations : [])]
    yield* Migrator.verify(session, migrations, lock)
    const scratch = yield* ScratchDatabase.make
    return yield* Transaction.runEffect(session, { ...lock, operation, begin: Transaction.begin.read }, (run) =>
      inspect(run, scratch, migrations, report)
    )
  }).pipe(Effect.scoped, orObstacles)

/** Findings after which opening the file for writing would fail or change it, so that no audit event is appended. */
const wouldChange: ReadonlySet<Finding["_tag"]> = new Set([
  "Missing",
  "Empty",
  "Foreign",
  "Unreadable",
  "Damaged",
  "NotWritable",
  "Journal",
  "SchemaNewer",
  "SchemaOlder",
  "SchemaChanged",
  "SchemaDiffers",
  "ChainBroken",
  "EventUnknown",
  "EventMalformed",
  "EventsUnreadable",
  "ProjectionOutdated",
  "ProjectionNewer",
  "ProjectionBehind",
  "RebuildUnfinished"
])

/** Appends the audit event to the file. */
const appendToFile =
  (filename: string, settings: DatabaseSettings.DatabaseSettings): NonNullable<Options["appendEntry"]> =>
  (problems) =>
    Effect.provide(
      appendAuditEntry("doctor", { problems }),
      Layer.provide(EventLog.layer, FileFormat.layer({ filename, create: false, settings }))
    )

const tryToAppend = (findings: ReadonlyArray<Finding>, append: NonNullable<Options["appendEntry"]>) =>
  append(findings.filter(({ _tag }) => severities[_tag] === "problem").length).pipe(
    Effect.matchCause({
      onSuccess: () => [],
      onFailure: (cause) => {
        const error = Option.getOrUndefined(Cause.failureOption(cause))
        return [Finding.NoEntry({ reason: isDatabaseError(error) ? error.reason : (error?._tag ?? "unknown") })]
      }
    })
  )

/**
 * Checks a deepwell for the operator as far as it can be opened, without changing it. Appends an audit event if the file
 * can be written as it is. Problems of the file are findings, never errors; fails with `OperatorOnly` for users.
 *
 * @example
 * ```ts
 * Doctor.examine({ filename: "deepwell.db" }).pipe(Deepwell.actingAsOperator("root"))
 * ```
 */
export const examine = ({
  filename,
  quick = false,
  maximumIntegrity = Number.POSITIVE_INFINITY,
  limits = {},
  settings = DatabaseSettings.defaults,
  report = noProgress,
  appendEntry = appendToFile(resolve(filename), settings)
}: Options): Effect.Effect<Diagnosis, OperatorOnly, CurrentActor> =>
  Effect.gen(function* () {
    const { actor } = yield* CurrentActor
    if (actor._tag !== "Operator") {
      return yield* new OperatorOnly({ action: "doctor" })
    }
    const file = resolve(filename)
    const fileFindings = yield* FileCheck.examine(file, { ...FileCheck.defaults, ...limits })
    const isReadable = fileFindings.every(({ _tag }) => !["Missing", "Empty", "Unreadable"].includes(_tag))
    const checksIntegrity = isReadable && (yield* FileCheck.sizeOf(file)) <= maximumIntegrity
    const parts = [
      ...(checksIntegrity ? [yield* integrity(file, quick)] : []),
      ...(isReadable ? [yield* inspectDatabase(file, settings, report)] : [])
    ]
    // Both parts report the same finding if the file cannot be opened.
    const reported = [...fileFindings, ...parts.flatMap((part) => part.findings)]
    const findings = Array.dedupeWith(reported, (one, other) => isDeepStrictEqual(one, other))
    const entry = findings.some(({ _tag }) => wouldChange.has(_tag))
      ? [Finding.NoEntry({ reason: "opening it to write would change it" })]
      : yield* tryToAppend(findings, appendEntry)
    return {
      file,
      head: parts.find(({ head }) => head !== null)?.head ?? null,
      checked: ["file" as const, ...parts.flatMap(({ checked }) => checked)],
      findings: [...findings, ...entry]
    }
  }).pipe(Effect.withSpan("Deepwell.doctor"))
