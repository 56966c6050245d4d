/**
 * Bringing in the deepwell of an earlier program: every row that can becomes a record, and its audit log goes into this
 * one. What is there already stays as it is here.
 */
import type { FileSystem } from "@effect/platform/FileSystem"
import type { Path } from "@effect/platform/Path"
import type { Scope } from "effect"
import { Effect, Option, Stream } from "effect"
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
import type { OperatorOnly } from "../operator/Operator.ts"
import { onlyOperator } from "../operator/Operator.ts"

/** Where an earlier deepwell is. */
export interface Source {
  /** Its SQLite file. */
  readonly file: string
  /** The folder with its texts. Left out: the one beside the file, if there is one. */
  readonly folder?: string
}

/** Where the earlier audit log was read to, by the last entry of its stream. */
const lastImportedAudit = Effect.gen(function* () {
  const log = yield* EventLog
  const [last] = yield* log.readStream({ stream: LegacyEvent.auditStream, direction: "backwards", limit: 1 })
  return last?.event._tag === "LegacyAudited"
    ? { version: last.version, legacyId: last.event.legacyId }
    : { version: 0, legacyId: Number.MIN_SAFE_INTEGER }
})

/** The next entries of the earlier audit log; none when all of them are in. */
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

/** An earlier deepwell that is open: how much it has, and the steps that bring it in as they are pulled. */
export interface Opened {
  /** How many rows can become records. */
  readonly records: number
  /** How many entries of its audit log are not in yet. */
  readonly audits: number
  readonly steps: Stream.Stream<LegacyImportReport.Step, LegacyFile.NotALegacyDeepwell | AppendError>
}

/** Fails with `OperatorOnly`, `NotALegacyDeepwell`, or with trouble with the log. */
export type Import = (
  source: Source
) => Effect.Effect<
  Opened,
  OperatorOnly | LegacyFile.NotALegacyDeepwell | AppendError,
  CurrentActor | FileSystem | Path | Scope.Scope
>

/**
 * Opens an earlier deepwell for the operator, closed with the scope. Each record is there whole or not at all, so that
 * what was interrupted is finished by doing it again.
 *
 * Fails with `OperatorOnly`, `NotALegacyDeepwell`, or as appends do.
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
        // Any other failure ends the import.
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
