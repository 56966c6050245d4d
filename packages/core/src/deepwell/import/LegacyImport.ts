/**
 * Imports the deepwell of an earlier program: valid rows become records, and the audit log is appended to this one. Existing
 * records are not changed.
 */
import type { FileSystem } from "@effect/platform/FileSystem"
import type { Path } from "@effect/platform/Path"
import type * as Scope from "effect/Scope"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as LegacyEvent from "../../domain/LegacyEvent.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import * as LegacyAudit from "../../legacy/LegacyAudit.ts"
import * as LegacyFile from "../../legacy/LegacyFile.ts"
import * as LegacyFolder from "../../legacy/LegacyFolder.ts"
import * as LegacyIds from "../../legacy/LegacyIds.ts"
import * as LegacyPlan from "../../legacy/LegacyPlan.ts"
import * as Problem from "../../legacy/LegacyProblem.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as LegacyRowImport from "./LegacyRowImport.ts"
import * as LegacyImportReport from "./LegacyImportReport.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"
import { onlyOperator, type OperatorOnly } from "../operator/Operator.ts"

/** The files of a legacy deepwell. */
export interface Source {
  /** The SQLite file. */
  readonly file: string
  /** The folder with the texts. Default: the one beside the file, if it exists. */
  readonly folder?: string
}

/** The last imported entry of the legacy audit log, from the last event of its stream. */
const lastImportedAudit = Effect.gen(function* () {
  const log = yield* EventLog
  const [last] = yield* log.readStream({ stream: LegacyEvent.auditStream, direction: "backwards", limit: 1 })
  return last?.event._tag === "LegacyAudited"
    ? { version: last.version, legacyId: last.event.legacyId }
    : { version: 0, legacyId: Number.MIN_SAFE_INTEGER }
})

/** Imports the next page of the legacy audit log; none if all of it is imported. */
const importAuditPage = (file: LegacyFile.LegacyFile, references: LegacyIds.References) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const { version, legacyId } = yield* lastImportedAudit
    const { rows, problems } = yield* file.auditAfter(legacyId)
    if (rows.length === 0) {
      return Option.none<LegacyImportReport.Step>()
    }
    const entries = rows.map((row) => LegacyAudit.event(row, references.users))
    yield* log.appendAll({
      appends: [
        {
          stream: LegacyEvent.auditStream,
          expected: version,
          events: yield* LegacyRowImport.mint(entries.map(({ event, at }) => ({ command: event, at })))
        }
      ],
      metadata: ActorCheck.metadata(yield* CurrentActor)
    })
    return Option.some<LegacyImportReport.Step>({
      _tag: "Audit",
      count: rows.length,
      problems: [...problems, ...entries.flatMap((entry) => entry.problems)]
    })
  }).pipe(ConflictRetry.retry)

/** An open legacy deepwell: its size, and the stream of steps that import it. */
export interface Opened {
  /** The number of rows that can become records. */
  readonly records: number
  /** The number of audit entries that are not imported yet. */
  readonly audits: number
  readonly steps: Stream.Stream<LegacyImportReport.Step, LegacyFile.NotALegacyDeepwell | AppendError>
}

/** Opens a legacy deepwell for import; see {@link open}. */
export type Import = (
  source: Source
) => Effect.Effect<
  Opened,
  OperatorOnly | LegacyFile.NotALegacyDeepwell | AppendError,
  CurrentActor | FileSystem | Path | Scope.Scope
>

/**
 * Opens a legacy deepwell for import, as the operator; closed with the scope. Each record is imported in one transaction and
 * only once, so an interrupted import is resumed by running it again.
 *
 * Fails with `OperatorOnly`, with `NotALegacyDeepwell`, or with an error of the append.
 */
export const open = Effect.fnUntraced(function* (source: Source) {
  yield* onlyOperator("import")
  const file = yield* LegacyFile.open(source.file)
  const folder = source.folder === undefined ? yield* LegacyFolder.locate(source.file) : Option.some(source.folder)
  const { entries, problems: lost } = LegacyIds.entries(file)
  const standings = yield* Effect.forEach(entries, LegacyRowImport.importState)
  const references = LegacyIds.references(
    standings.filter(({ taken }) => !taken).map(({ entry, claim }) => ({ entry, id: claim?.id ?? entry.id }))
  )
  const ids = LegacyImportReport.idsByTable(entries)
  const ofRows = Problem.byRow(file.problems)
  const strays = Option.isNone(folder)
    ? [Problem.make("files", null, null, "missing-folder")]
    : yield* LegacyFolder.unexpectedEntries(folder.value, ids)

  const record = (entry: LegacyIds.Entry) =>
    Effect.gen(function* () {
      const texts = Option.isNone(folder)
        ? LegacyFolder.noDocuments
        : yield* LegacyFolder.documents(folder.value, entry.table, entry.row.id)
      const { work, secrets, problems } = LegacyPlan.plan(file.lookups, references, entry, texts)
      const own = ofRows.get(Problem.rowKey(entry.table, entry.row.id)) ?? []
      return yield* LegacyRowImport.importRow(entry, { work, secrets, problems: [...own, ...problems] }).pipe(
        // All other errors end the import.
        Effect.catchTag("InvalidAppend", ({ reason }) =>
          Effect.succeed(LegacyRowImport.problemStep(entry, "refused", reason))
        )
      )
    })

  const context = yield* Effect.context<EventLog | CurrentActor | FileSystem | Path>()
  const isNews = LegacyImportReport.deduplicate()
  const audits = yield* Effect.flatMap(lastImportedAudit, ({ legacyId }) => file.auditRowsAfter(legacyId))
  const general = [...file.problems.filter((problem) => !Problem.isOfRecord(problem)), ...strays, ...lost]
  const steps = Stream.make<[LegacyImportReport.Step]>({ _tag: "Opened", problems: general }).pipe(
    Stream.concat(Stream.mapEffect(Stream.fromIterable(entries), record)),
    Stream.concat(
      Stream.unfoldEffect(undefined, () =>
        Effect.map(
          importAuditPage(file, references),
          Option.map((step) => [{ ...step, problems: step.problems.filter(isNews) }, undefined] as const)
        )
      )
    ),
    Stream.provideContext(context)
  )
  return { records: entries.length, audits, steps } satisfies Opened
})
