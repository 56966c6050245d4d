/**
 * Proposals that wait for a second approver, on records that the reader may see.
 */
import * as Schema from "effect/Schema"
import type { Reader } from "../domain/access/Access.ts"
import type { PendingProposal } from "../domain/query/QueryResult.ts"
import { ClearanceProposal } from "../domain/user/ClearanceChange.ts"
import { StatusProposal } from "../domain/scp/StatusChange.ts"
import * as JsonColumn from "../database/rows/JsonColumn.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

const rows = RowCodec.reader(Schema.Struct({ record: Schema.String, proposal: Schema.String }))
const statusProposal = JsonColumn.make(StatusProposal)
const clearanceProposal = JsonColumn.make(ClearanceProposal)

const maximum = 500

const open = (condition: VisibilityFilter.Condition, table: string, key: string) =>
  `SELECT ${key} AS record, proposal FROM ${table}
   WHERE ${condition.sql} AND lapses_at > ? ORDER BY lapses_at, ${key} LIMIT ${maximum}`

/**
 * Lists the proposals that are open at a time (ms since 1970), by expiry: changes of status, and changes to a clearance
 * that the reader dominates.
 */
export const pending = (run: Run, reader: Reader, at: number): ReadonlyArray<PendingProposal> => {
  const [scp, readable, proposed] = [
    VisibilityFilter.scp(reader),
    VisibilityFilter.user(reader),
    VisibilityFilter.proposed(reader)
  ]
  const user = { sql: `${readable.sql} AND ${proposed.sql}`, values: [...readable.values, ...proposed.values] }
  const ofStatus = rows(run(open(scp, "scps", "item"), [...scp.values, at])).map(({ record, proposal }) => {
    const { id, from, to, reason, by, expiresAt, evidence } = statusProposal.parse(proposal)
    return { type: "scp" as const, record, proposal: id, from, to, reason, evidence, by, expiresAt }
  })
  const ofClearance = rows(run(open(user, "users", "user"), [...user.values, at])).map(({ record, proposal }) => {
    const { id, from, to, reason, by, expiresAt } = clearanceProposal.parse(proposal)
    const levels = { from: from.level, to: to.level }
    return { type: "user" as const, record, proposal: id, ...levels, reason, evidence: null, by, expiresAt }
  })
  return [...ofStatus, ...ofClearance].toSorted((a, b) => a.expiresAt - b.expiresAt)
}
