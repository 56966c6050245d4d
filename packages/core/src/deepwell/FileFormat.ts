/**
 * By what a file is known for a deepwell, and what it must have had done to it.
 */
import type { Migration } from "../database/migration/Migration.ts"
import * as EventStoreMigrations from "../eventsourcing/sql/EventStoreMigrations.ts"
import * as SecurityMigrations from "../security/SecurityMigrations.ts"

/** "SCPD". */
export const applicationId = 0x53435044

export const migrations: ReadonlyArray<Migration> = [
  ...EventStoreMigrations.migrations,
  ...SecurityMigrations.migrations
]
