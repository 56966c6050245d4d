/**
 * Maintains the file of a replica while no program has it open.
 */
import { promises as fs } from "node:fs"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { type DatabaseError, attempt, DatabaseUnavailable, fromUnknown } from "../../database/DatabaseError.ts"
import * as Connection from "../../database/sqlite/Connection.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as ReplicaTable from "./ReplicaTable.ts"

/** The file is not a replica that has diverged from its log. Nothing was changed. */
export class ReplicaNotDiverged extends Schema.TaggedError<ReplicaNotDiverged>()("ReplicaNotDiverged", {
  filename: Schema.String
}) {}

/** Locks a file, which leaves no write-ahead log, until the scope closes. SQLite does so only without other connections. */
const lockExclusively = (operation: string, filename: string): Effect.Effect<Run, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    yield* Effect.tryPromise({
      try: () => fs.access(filename),
      // SQLite would create it.
      catch: () => new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason: "no such file" })
    })
    const session = yield* Connection.open(operation, filename, "write")
    const typed = Effect.mapError(fromUnknown(operation, 1))
    yield* typed(Connection.value(session, "PRAGMA journal_mode = DELETE"))
    yield* typed(Connection.run(session, "BEGIN EXCLUSIVE"))
    return (statement, values) => session.driver.once(statement, values)
  })

const inLockedFile = <A, E>(
  operation: string,
  filename: string,
  use: (evaluate: <B>(statements: (run: Run) => B) => Effect.Effect<B, DatabaseError>) => Effect.Effect<A, E>
): Effect.Effect<A, E | DatabaseError> =>
  Effect.scoped(
    Effect.flatMap(lockExclusively(operation, filename), (run) =>
      use((statements) =>
        Effect.mapError(
          attempt(() => statements(run)),
          fromUnknown(operation, 1)
        )
      )
    )
  )

const hasTable = (run: Run): boolean =>
  run("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'replica'").length > 0

/**
 * Renames the file of a replica that has diverged to `<filename>.diverged-<position>-<time>`, so that the next start makes a new
 * replica. Keep the renamed file until it is known why: it has events that the log does not have. Returns its name.
 *
 * Fails with `ReplicaNotDiverged` for any other file, with `DatabaseBusy` while another program has it open, with
 * `DatabaseUnavailable` if it does not exist or cannot be renamed, and with the other errors of SQLite's result codes.
 */
export const setAside = (filename: string): Effect.Effect<string, ReplicaNotDiverged | DatabaseError> => {
  const operation = "set a replica aside"
  return inLockedFile(operation, filename, (evaluate) =>
    Effect.gen(function* () {
      const row = yield* evaluate((run) => (hasTable(run) ? ReplicaTable.find(run) : undefined))
      const position = row?.diverged ?? null
      if (position === null) {
        return yield* new ReplicaNotDiverged({ filename })
      }
      const now = yield* Clock.currentTimeMillis
      const target = `${filename}.diverged-${position}-${new Date(now).toISOString().replaceAll(":", "-")}`
      yield* Effect.tryPromise({ try: () => fs.rename(filename, target), catch: fromUnknown(operation, 1) })
      return target
    })
  )
}

/**
 * Makes an ordinary file of a copy of a replica, which a program without the log on another machine can then write. Does nothing
 * for an ordinary file. A replica itself would diverge by the first write: use it on copies only.
 *
 * Fails with `DatabaseBusy` while another program has the file open, with `DatabaseUnavailable` if it does not exist, and with the
 * other errors of SQLite's result codes.
 */
export const makeOrdinary = (filename: string): Effect.Effect<void, DatabaseError> =>
  inLockedFile("make a copy ordinary", filename, (evaluate) =>
    evaluate((run) => {
      if (hasTable(run)) {
        run("DROP TABLE replica")
        run("DELETE FROM migrations WHERE migration_set = 'replica'")
      }
      run("COMMIT")
    })
  )
