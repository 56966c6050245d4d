/**
 * The identification and the schema of a deepwell file.
 */
import * as Database from "../database/Database.ts"
import type { Migration } from "../database/migration/Migration.ts"
import * as EventStoreMigrations from "../eventsourcing/sql/EventStoreMigrations.ts"
import * as SecurityMigrations from "../security/SecurityMigrations.ts"
import * as ImportReportTable from "./import/ImportReportTable.ts"

/** SQLite's application id of a deepwell file: "SCPD" in ASCII. */
export const applicationId = 0x53435044

/** The migrations of a deepwell file, in order. */
export const migrations: ReadonlyArray<Migration> = [
  ...EventStoreMigrations.migrations,
  ...SecurityMigrations.migrations,
  ...ImportReportTable.migrations
]

/** The database in a deepwell file. */
export const layer = (options: Omit<Database.DatabaseOptions, "applicationId" | "migrations">) =>
  Database.layer({ ...options, applicationId, migrations })
