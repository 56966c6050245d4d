/**
 * The operator's work on the tables of a log in PostgreSQL. Loads its driver.
 */
import * as LogConfig from "@scipnet/postgres/LogConfig"
import * as PgSchema from "@scipnet/postgres/schema/PgSchema"
import * as Roles from "@scipnet/postgres/schema/Roles"
import * as SharedTablesCheck from "@scipnet/postgres/shared-tables/SharedTablesCheck"
import * as FileImport from "@scipnet/postgres/transfer/FileImport"
import * as LogStatus from "@scipnet/postgres/transfer/LogStatus"

export { services, settings } from "./LogConnection.ts"

/** The schema of the log. */
export const { schema } = LogConfig.settings

export const { create, migrate } = PgSchema
export const { isRoleName, statements: roles } = Roles
export const { importFile } = FileImport
export const { read: status } = LogStatus
export const { examine: examineShared } = SharedTablesCheck
