/**
 * The user directory.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { UserRecord } from "../domain/query/QueryResult.ts"
import { ClearanceProposal } from "../domain/user/ClearanceChange.ts"
import { Custody } from "../domain/user/Custody.ts"
import { Role } from "../domain/access/Role.ts"
import { SiteId } from "../domain/site/SiteId.ts"
import { TaskForceId } from "../domain/task-force/TaskForceId.ts"
import type * as User from "../domain/user/User.ts"
import { UserId } from "../domain/user/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import * as ProposalExpiry from "./ProposalExpiry.ts"
import type { Pagination } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

const Row = Schema.Struct({
  user: UserId,
  name: Schema.String,
  title: Schema.String,
  ...VisibilityFilter.columns,
  roles: Schema.parseJson(Schema.Array(Role)),
  site: Schema.NullOr(SiteId),
  task_force: Schema.NullOr(TaskForceId),
  active: Table.Flag,
  must_change_password: Table.Flag,
  custody: Schema.parseJson(Custody),
  proposal: Schema.parseJson(Schema.NullOr(ClearanceProposal)),
  ...ProposalExpiry.columns,
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const accountOf = (row: Row): User.Account => ({
  id: row.user,
  name: row.name,
  title: row.title,
  clearance: { level: row.level, compartments: row.compartments },
  roles: row.roles,
  site: row.site,
  taskForce: row.task_force,
  active: row.active,
  mustChangePassword: row.must_change_password,
  custody: row.custody,
  proposal: row.proposal
})

const rowOf = (account: User.Account, registered_at: number): Row => {
  const { id: user, clearance, taskForce: task_force, mustChangePassword: must_change_password, ...same } = account
  return {
    ...same,
    ...clearance,
    ...ProposalExpiry.of(account.proposal),
    user,
    task_force,
    must_change_password,
    registered_at
  }
}

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

export const projection = AggregateProjection.projection(Aggregate.user, {
  version: 4,
  table,
  stateOf: accountOf,
  rowOf
})

const rows = RowCodec.decoder(Row)

// With its fields in the order of the schema, in which they come from a server.
const recordOf = (row: Row): UserRecord => {
  const { id, name, title, clearance, roles, site, taskForce, active } = accountOf(row)
  return { type: "user", id, name, title, clearance, roles, site, taskForce, active, registeredAt: row.registered_at }
}

const byId = (sql: SqlClient, user: string) =>
  Effect.map(rows(RowCodec.of(sql, "SELECT * FROM users WHERE user = ?", [user])), ([row]) => row)

/** The record that events of it come to. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => {
  const row = AggregateProjection.folded(projection, events)
  return row && recordOf(row)
}

/** The record of a user, for any reader. */
export const find = (sql: SqlClient, user: string) => Effect.map(byId(sql, user), (row) => row && recordOf(row))

/** The account of a user, with what their file does not show. */
export const account = (sql: SqlClient, user: string) => Effect.map(byId(sql, user), (row) => row && accountOf(row))

/** The accounts of some users, by their ids. */
export const accounts = (sql: SqlClient, users: ReadonlyArray<string>) =>
  Effect.map(
    rows(
      RowCodec.of(sql, "SELECT * FROM users WHERE user IN (SELECT value FROM json_each(?))", [JSON.stringify(users)])
    ),
    (found): ReadonlyMap<string, User.Account> => new Map(found.map((row) => [row.user, accountOf(row)]))
  )

const counted = RowCodec.decoder(Schema.Struct({ count: Schema.Int }))

/** How many users can appoint others, as `User.administers` says. */
export const administrators = (sql: SqlClient) =>
  Effect.map(
    counted(sql`
      SELECT count(*) AS count FROM users
      WHERE active = 1 AND level >= 3 AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'administrator')`),
    ([row]) => row?.count ?? 0
  )

/** The users that a reader may see, by id. */
export const list = (sql: SqlClient, reader: Reader, asked: Pagination) =>
  Effect.map(rows(AggregateProjection.page(sql, table, VisibilityFilter.user(reader), asked)), (found) =>
    found.map(recordOf)
  )
