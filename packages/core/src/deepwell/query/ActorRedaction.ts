/**
 * The users that answers name, as far as their reader may see them.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import type { Reader } from "../../domain/access/Access.ts"
import * as Actor from "../../domain/Actor.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"

interface Naming {
  readonly by: string | null
  readonly approvedBy?: string | null
}

/** Answers with null for each user whom the reader may not see. Labels of operators are no user ids, and stay. */
export const hiding = <A extends Naming>(
  sql: SqlClient,
  reader: Reader,
  answers: ReadonlyArray<A>
): Effect.Effect<ReadonlyArray<A>, SqlError> => {
  const users = answers.flatMap(({ by, approvedBy }) => [by, approvedBy]).flatMap((user) => user ?? [])
  return Effect.map(VisibleReferences.readableOf(sql, reader, "user", [...new Set(users)]), (visible) => {
    const shown = (user: string | null) =>
      user === null || !Actor.isUserLabel(user) || visible.has(user) ? user : null
    return answers.map((answer) => ({
      ...answer,
      by: shown(answer.by),
      ...(answer.approvedBy === undefined ? {} : { approvedBy: shown(answer.approvedBy) })
    }))
  })
}
