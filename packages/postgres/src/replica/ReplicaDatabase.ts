/**
 * The database in the file of a deepwell's replica.
 */
import * as Database from "@scipnet/core/database/Database"
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import * as ReplicaMigrations from "@scipnet/core/eventsourcing/replica/ReplicaMigrations"

/** Opens the file, which has the tables of a deepwell and the mark of a replica. Fails as `Database.layer` does. */
export const layer = (options: Omit<Database.DatabaseOptions, "applicationId" | "migrations">) =>
  Database.layer({
    ...options,
    applicationId: FileFormat.applicationId,
    migrations: [...FileFormat.migrations, ...ReplicaMigrations.migrations]
  })
