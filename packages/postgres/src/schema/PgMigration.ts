/**
 * A migration of the tables in PostgreSQL. It has the form of a migration of a SQLite file, and is recorded in a ledger of its
 * own in PostgreSQL.
 */
import type { Migration } from "@scipnet/core/database/migration/Migration"

/** `statements` name tables without a schema: they run in the schema of the settings. */
export type PgMigration = Migration
