/**
 * The steps and the report of a legacy import.
 */
import * as Schema from "effect/Schema"
import type { LegacyTable } from "../../domain/LegacyEvent.ts"
import type { Entry } from "../../legacy/LegacyIds.ts"
import * as Problem from "../../legacy/LegacyProblem.ts"

export { kinds, Problem } from "../../legacy/LegacyProblem.ts"
export { NotALegacyDeepwell } from "../../legacy/LegacyFile.ts"

/** A step of an import: a record, or a page of entries of the audit log. */
export type Step = { readonly problems: ReadonlyArray<Problem.Problem> } & (
  | { readonly _tag: "Opened" }
  | { readonly _tag: "Record"; readonly outcome: "added" | "unchanged" | "lost" }
  | { readonly _tag: "Audit"; readonly count: number }
)

/** The numbers of records added, unchanged and skipped (`lost`), the number of audit entries imported, and all problems. */
export const Report = Schema.Struct({
  added: Schema.Int,
  unchanged: Schema.Int,
  lost: Schema.Int,
  auditRows: Schema.Int,
  problems: Schema.Array(Problem.Problem)
})
export type Report = typeof Report.Type

/** Summarizes the steps of an import. */
export const summarize = (steps: ReadonlyArray<Step>): Report => {
  const problems = steps.flatMap((step) => step.problems)
  const counted = (outcome: string) => steps.filter((step) => step._tag === "Record" && step.outcome === outcome).length
  return {
    added: counted("added"),
    unchanged: counted("unchanged"),
    lost: problems.filter(Problem.isLost).length,
    auditRows: steps.reduce((sum, step) => sum + (step._tag === "Audit" ? step.count : 0), 0),
    problems
  }
}

/** A filter for problems: true for the first with the same table, column, kind and value. */
export const deduplicate = () => {
  const seen = new Set<string>()
  return ({ table, field, problem, value }: Problem.Problem): boolean => {
    const key = JSON.stringify([table, field, problem, value])
    const news = !seen.has(key)
    seen.add(key)
    return news
  }
}

/** The row ids of each table. */
export const idsByTable = (entries: ReadonlyArray<Entry>): { readonly [T in LegacyTable]: ReadonlySet<number> } => {
  const of = (table: LegacyTable) => new Set(entries.filter((entry) => entry.table === table).map(({ row }) => row.id))
  return { sites: of("sites"), mtfs: of("mtfs"), users: of("users"), scps: of("scps") }
}
