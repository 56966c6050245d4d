/**
 * The table of the migrations that a file has had, and what it says about those that a program brings.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Either, Schema } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { run } from "../sqlite/Connection.ts"
import { FailedStatement, MigrationFailed, SchemaTooNew } from "../DatabaseError.ts"
import type { Migration } from "./Migration.ts"
import { checksum } from "./Migration.ts"

/** The statement that makes it. */
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
export type Entry = typeof Entry.Type

export const create = (session: Session): Effect.Effect<void, SqlError> => run(session, createTable)

/** All entries; none when there is no ledger yet. */
export const entries = (session: Session): Effect.Effect<ReadonlyArray<Entry>, SqlError> =>
  Effect.gen(function* () {
    if ((yield* run(session, findTable)).length === 0) {
      return []
    }
    const rows = yield* run(session, selectAll)
    return yield* Schema.decodeUnknown(Schema.Array(Entry))(rows).pipe(
      // Only this program writes it: rows of another shape are none that were written.
      Effect.mapError(
        () => new FailedStatement(selectAll, { cause: { code: "SQLITE_CORRUPT" }, message: "Not a ledger" })
      )
    )
  })

export const add = (session: Session, migration: Migration): Effect.Effect<void, SqlError> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    run(session, insert, [migration.set, migration.id, migration.name, checksum(migration), now])
  )

const context = { operation: "migrate", statement: null, attempt: 1 }

const failed = ({ set, id }: { readonly set: string; readonly id: number }, reason: string) =>
  Either.left(new MigrationFailed({ ...context, set, id, reason }))

/** The migrations that are still to be applied, when the ledger agrees with the others. */
export const pending = (
  migrations: ReadonlyArray<Migration>,
  ledger: ReadonlyArray<Entry>
): Either.Either<ReadonlyArray<Migration>, MigrationFailed | SchemaTooNew> => {
  const key = ({ set, id }: { readonly set: string; readonly id: number }) => JSON.stringify([set, id])
  const known = new Map(migrations.map((migration) => [key(migration), migration]))
  const last = new Map<string, number>()
  for (const entry of ledger) {
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
  const left = [...known.values()]
  const late = left.find(({ set, id }) => id < (last.get(set) ?? 0))
  return late === undefined ? Either.right(left) : failed(late, "a later one was applied before it")
}
