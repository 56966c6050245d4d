/**
 * The migration that makes a file a replica of a log on another machine. Only replicas have it: a program that opens the file
 * as an ordinary one fails with `SchemaTooNew` of the set `replica`, since its writes would make the file diverge.
 */
import type { Migration } from "../../database/migration/Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  {
    set: "replica",
    id: 1,
    name: "replica",
    statements: [
      // No row until the file has adopted a log. `diverged` is the last position when the log was found to be another one.
      `CREATE TABLE replica (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        system TEXT NOT NULL,
        timeline INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        diverged INTEGER
      ) STRICT`
    ]
  }
]
