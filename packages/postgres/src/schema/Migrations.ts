/**
 * All migrations of the tables in PostgreSQL. A module that owns tables adds its migrations to the list.
 */
import * as SharedMigrations from "../shared-tables/SharedMigrations.ts"
import * as LogMigrations from "./LogMigrations.ts"
import type { PgMigration } from "./PgMigration.ts"

export const migrations: ReadonlyArray<PgMigration> = [...LogMigrations.migrations, ...SharedMigrations.migrations]
