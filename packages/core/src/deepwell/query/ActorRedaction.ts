/**
 * Redacts the users that a result names.
 */
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Reader } from "../../domain/access/Access.ts"
import * as Actor from "../../domain/Actor.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"

interface Naming {
  readonly by: string | null
  readonly approvedBy?: string | null
}

/** Replaces each user whom the reader may not see by null. Labels of operators are not user ids, and stay. */
export const redactActors = <A extends Naming>(
  run: Run,
  reader: Reader,
  results: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const users = results.flatMap(({ by, approvedBy }) => [by, approvedBy]).flatMap((user) => user ?? [])
  const visible = VisibleReferences.visibleIds(run, reader, "user", [...new Set(users)])
  const redact = (user: string | null) => (user === null || !Actor.isUserLabel(user) || visible.has(user) ? user : null)
  return results.map((result) => ({
    ...result,
    by: redact(result.by),
    ...(result.approvedBy === undefined ? {} : { approvedBy: redact(result.approvedBy) })
  }))
}
