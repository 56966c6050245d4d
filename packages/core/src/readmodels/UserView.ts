/**
 * The read model of users.
 */
import * as Schema from "effect/Schema"
import * as Aggregate from "../domain/Aggregate.ts"
import type { UserRecord } from "../domain/query/QueryResult.ts"
import { ClearanceProposal } from "../domain/user/ClearanceChange.ts"
import { Custody } from "../domain/user/Custody.ts"
import { Role } from "../domain/access/Role.ts"
import { SiteId } from "../domain/SiteId.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import type * as User from "../domain/user/User.ts"
import { UserId } from "../domain/UserId.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import * as ProposalExpiry from "./ProposalExpiry.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as JsonColumn from "../database/rows/JsonColumn.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

const Row = Schema.Struct({
  user: UserId,
  name: Schema.String,
  title: Schema.String,
  ...VisibilityFilter.columns,
  roles: Schema.String,
  site: Schema.NullOr(SiteId),
  task_force: Schema.NullOr(TaskForceId),
  active: Schema.Literal(0, 1),
  must_change_password: Schema.Literal(0, 1),
  custody: Schema.String,
  proposal: Schema.String,
  ...ProposalExpiry.columns,
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const roles = JsonColumn.make(Schema.Array(Role))
const custody = JsonColumn.make(Custody)
const proposal = JsonColumn.make(Schema.NullOr(ClearanceProposal))

const fromRow = (row: Row): User.Account => ({
  id: row.user,
  name: row.name,
  title: row.title,
  clearance: VisibilityFilter.clearanceOf(row),
  roles: roles.parse(row.roles),
  site: row.site,
  taskForce: row.task_force,
  active: row.active === 1,
  mustChangePassword: row.must_change_password === 1,
  custody: custody.parse(row.custody),
  proposal: proposal.parse(row.proposal)
})

const toRow = (account: User.Account, registered_at: number): Row => ({
  user: account.id,
  name: account.name,
  title: account.title,
  ...VisibilityFilter.toColumns(account.clearance),
  roles: roles.stringify(account.roles),
  site: account.site,
  task_force: account.taskForce,
  active: account.active ? 1 : 0,
  must_change_password: account.mustChangePassword ? 1 : 0,
  custody: custody.stringify(account.custody),
  proposal: proposal.stringify(account.proposal),
  ...ProposalExpiry.toColumns(account.proposal),
  registered_at
})

const table = Table.make({
  name: "users",
  key: "user",
  row: Row,
  indexes: [
    ["site", "user"],
    ["task_force", "user"],
    ["lapses_at", "user"]
  ]
})

const toRecord = (account: User.Account, registeredAt: number): UserRecord => {
  const { id, name, title, clearance, roles, site, taskForce, active } = account
  return { type: "user", id, name, title, clearance, roles, site, taskForce, active, registeredAt }
}

const mapping = { version: 4, table, fromRow, toRow, toRecord }

export const { projection, records, folded, find } = AggregateProjection.view(Aggregate.user, mapping)

const rows = RowCodec.reader(Row)

/** Finds the account of a user: the record, and the state that the record does not show. */
export const account = (run: Run, user: string) =>
  rows(run("SELECT * FROM users WHERE user = ?", [user])).map(fromRow)[0]

/** Finds the accounts of several users, by id. */
export const accounts = (run: Run, users: ReadonlyArray<string>): ReadonlyMap<string, User.Account> =>
  new Map(
    rows(run("SELECT * FROM users WHERE user IN (SELECT value FROM json_each(?))", [JSON.stringify(users)])).map(
      (row) => [row.user, fromRow(row)]
    )
  )

const counted = RowCodec.reader(Schema.Struct({ count: Schema.Int }))

/** Counts the users who satisfy `User.administers`. */
export const administrators = (run: Run) =>
  counted(
    run(
      `SELECT count(*) AS count FROM users
       WHERE active = 1 AND level >= 3 AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'administrator')`
    )
  )[0]?.count ?? 0
