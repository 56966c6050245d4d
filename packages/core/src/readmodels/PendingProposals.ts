/**
 * What waits for a second person, on records that the reader may see.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import type { PendingProposal } from "../domain/query/QueryResult.ts"
import { ClearanceProposal } from "../domain/user/ClearanceChange.ts"
import { StatusProposal } from "../domain/scp/StatusChange.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

const scps = RowCodec.decoder(Schema.Struct({ record: Schema.String, proposal: Schema.parseJson(StatusProposal) }))
const users = RowCodec.decoder(Schema.Struct({ record: Schema.String, proposal: Schema.parseJson(ClearanceProposal) }))

const maximum = 500

const open = (condition: VisibilityFilter.Condition, table: string, key: string) =>
  `SELECT ${key} AS record, proposal FROM ${table}
   WHERE ${condition.sql} AND lapses_at > ? ORDER BY lapses_at, ${key} LIMIT ${maximum}`

/**
 * Proposals that are open at a time (ms since 1970), by when they lapse: of status, and of clearances that the reader
 * dominates.
 */
export const pending = (
  sql: SqlClient,
  reader: Reader,
  at: number
): Effect.Effect<ReadonlyArray<PendingProposal>, SqlError> =>
  Effect.gen(function* () {
    const [scp, readable, proposed] = [
      VisibilityFilter.scp(reader),
      VisibilityFilter.user(reader),
      VisibilityFilter.proposed(reader)
    ]
    const user = { sql: `${readable.sql} AND ${proposed.sql}`, values: [...readable.values, ...proposed.values] }
    const ofStatus = yield* scps(sql.unsafe(open(scp, "scps", "item"), [...scp.values, at]))
    const ofClearance = yield* users(sql.unsafe(open(user, "users", "user"), [...user.values, at]))
    return [
      ...ofStatus.map(({ record, proposal: { id, from, to, reason, by, expiresAt, evidence } }) => ({
        type: "scp" as const,
        record,
        proposal: id,
        from,
        to,
        reason,
        evidence,
        by,
        expiresAt
      })),
      ...ofClearance.map(({ record, proposal: { id, from, to, reason, by, expiresAt } }) => ({
        type: "user" as const,
        record,
        proposal: id,
        from: from.level,
        to: to.level,
        reason,
        evidence: null,
        by,
        expiresAt
      }))
    ].toSorted((a, b) => a.expiresAt - b.expiresAt)
  })
