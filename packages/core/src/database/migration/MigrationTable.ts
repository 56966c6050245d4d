/**
 * Records the applied migrations in the table `migrations` and compares them with the migrations of a program.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { FailedStatement, MigrationFailed, SchemaTooNew } from "../DatabaseError.ts"
import { type Migration, checksum } from "./Migration.ts"
import type { Run } from "../transaction/SqlRunner.ts"

/** The statement that creates the table if it does not exist. */
export const createTable = `CREATE TABLE IF NOT EXISTS migrations (
  migration_set TEXT NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  PRIMARY KEY (migration_set, id)
) STRICT, WITHOUT ROWID`
const findTable = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
const selectAll = 'SELECT migration_set AS "set", id, name, checksum FROM migrations ORDER BY migration_set, id'
const insert = "INSERT INTO migrations (migration_set, id, name, checksum, applied_at) VALUES (?, ?, ?, ?, ?)"

const Entry = Schema.Struct({ set: Schema.String, id: Schema.Int, name: Schema.String, checksum: Schema.String })
/** An applied migration. */
export type Entry = typeof Entry.Type
const decodeEntries = Schema.decodeUnknownEither(Schema.Array(Entry))

/**
 * Reads all entries; none if the table does not exist. Throws a `FailedStatement` with `SQLITE_CORRUPT` for invalid
 * rows.
 */
export const entries = (run: Run): ReadonlyArray<Entry> => {
  if (run(findTable).length === 0) {
    return []
  }
  return Either.getOrThrowWith(
    decodeEntries(run(selectAll)),
    // Only this library writes the table, so invalid rows mean that the file is damaged.
    () => new FailedStatement(selectAll, { cause: { code: "SQLITE_CORRUPT" }, message: "Not a table of migrations" })
  )
}

/** Records an applied migration. `now` is the time in milliseconds since the epoch. */
export const add = (run: Run, migration: Migration, now: number): void => {
  run(insert, [migration.set, migration.id, migration.name, checksum(migration), now])
}

const context = { operation: "migrate", statement: null, attempt: 1 }

const failed = ({ set, id }: { readonly set: string; readonly id: number }, reason: string) =>
  Either.left(new MigrationFailed({ ...context, set, id, reason }))

/**
 * Returns the migrations that are not yet applied, in the order of the list. Fails with `SchemaTooNew` if an applied migration is
 * not in the list, and with `MigrationFailed` if an applied migration was changed, or if a pending migration precedes an applied
 * one of its set.
 */
export const pending = (
  migrations: ReadonlyArray<Migration>,
  applied: ReadonlyArray<Entry>
): Either.Either<ReadonlyArray<Migration>, MigrationFailed | SchemaTooNew> => {
  const key = ({ set, id }: { readonly set: string; readonly id: number }) => JSON.stringify([set, id])
  const known = new Map(migrations.map((migration) => [key(migration), migration]))
  const last = new Map<string, number>()
  for (const entry of applied) {
    const migration = known.get(key(entry))
    if (migration === undefined) {
      return Either.left(
        new SchemaTooNew({ ...context, set: entry.set, id: entry.id, reason: `unknown: ${entry.name}` })
      )
    }
    if (migration.name !== entry.name || checksum(migration) !== entry.checksum) {
      return failed(entry, "changed since it was applied")
    }
    known.delete(key(entry))
    last.set(entry.set, Math.max(entry.id, last.get(entry.set) ?? 0))
  }
  const missing = [...known.values()]
  const late = missing.find(({ set, id }) => id < (last.get(set) ?? 0))
  return late === undefined ? Either.right(missing) : failed(late, "a later one was applied before it")
}
