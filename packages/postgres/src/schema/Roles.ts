/**
 * The SQL that gives a role of servers the rights on a log that it needs, and no others: it cannot change or delete an event.
 */
import * as SharedMigrations from "../shared-tables/SharedMigrations.ts"
import { isSchemaName } from "../connection/PgSettings.ts"

/** The names of the roles: the owner of the tables, and the role of servers. Each is a name without quotes. */
export interface Roles {
  readonly schema: string
  readonly owner: string
  readonly server: string
}

/** True for a name of a role that needs no quotes in SQL. */
export const isRoleName = isSchemaName

/**
 * The statements, in two parts: `create` is run by a superuser before `scipnet log create`, `grant` afterwards by the owner, and again
 * after each migration.
 */
export const statements = ({
  schema,
  owner,
  server
}: Roles): { readonly create: ReadonlyArray<string>; readonly grant: ReadonlyArray<string> } => ({
  create: [
    `CREATE ROLE ${owner} LOGIN PASSWORD NULL`,
    `CREATE ROLE ${server} LOGIN PASSWORD NULL`,
    `GRANT SET ON PARAMETER log_parameter_max_length TO ${owner}, ${server}`,
    `CREATE DATABASE ${schema} OWNER ${owner} ENCODING 'UTF8' TEMPLATE template0`,
    `REVOKE ALL ON DATABASE ${schema} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${schema} TO ${server}`
  ],
  grant: [
    `GRANT USAGE ON SCHEMA ${schema} TO ${server}`,
    `GRANT SELECT, INSERT ON ${schema}.events, ${schema}.commands TO ${server}`,
    // The lock of the log requires a right to update it. Its id changes only while it is empty.
    `GRANT SELECT, UPDATE (revision) ON ${schema}.log TO ${server}`,
    `GRANT SELECT ON ${schema}.migrations, ${schema}.throttle_groups TO ${server}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.sessions, ${SharedMigrations.tables
      .map((table) => `${schema}.${table}`)
      .join(", ")} TO ${server}`
  ]
})
