/** An SQLite database with one writer connection and a pool of reader connections. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import { inMemory } from "./sqlite/Connection.ts"
import { type DatabaseError, DatabaseReadOnly, log } from "./DatabaseError.ts"
import * as DatabaseMetrics from "./DatabaseMetrics.ts"
import * as ObservedTransactions from "./ObservedTransactions.ts"
import * as ApplicationId from "./file/ApplicationId.ts"
import * as FileReplacement from "./file/FileReplacement.ts"
import type { Run } from "./transaction/SqlRunner.ts"
import * as TransactionPlanner from "./transaction/TransactionPlanner.ts"
import * as ReaderPool from "./pool/ReaderPool.ts"
import * as Transaction from "./transaction/Transaction.ts"
import * as WriteProbe from "./file/WriteProbe.ts"
import * as OpenWriter from "./pool/OpenWriter.ts"
import * as WriterConnection from "./pool/WriterConnection.ts"
import * as WriterLock from "./pool/WriterLock.ts"

/** The options of `layer`. */
export interface DatabaseOptions extends OpenWriter.Opening {
  /** Opens an up-to-date file without changing it; `write` fails with `DatabaseReadOnly`. */
  readonly readonly?: boolean
}

/** The state of a database's file and connections. */
export interface Condition {
  /** The size of the write-ahead log in bytes; 0 if there is none. */
  readonly walBytes: number
  /** The numbers of reader connections in use and idle, and their maximum. */
  readonly readers: ReaderPool.Use
  /** True unless the database was opened with `readonly`. */
  readonly writable: boolean
}

/**
 * The service of an open database. The first argument of each method, `operation`, is a name for errors, logs and spans; the
 * second is a function that runs SQL statements in one transaction.
 *
 * @example
 * Effect.gen(function* () {
 *   const database = yield* Database
 *   yield* database.write("add a note", (run) => Either.right(run("INSERT INTO notes (text) VALUES (?)", ["hello"])))
 *   return yield* database.read("list notes", (run) => run("SELECT text FROM notes"))
 * })
 */
export class Database extends Context.Tag("@scipnet/core/Database")<
  Database,
  {
    /**
     * Runs a synchronous function once in a transaction with the write lock. Commits if it returns a `Right`; rolls back if it
     * returns a `Left` or throws, or if the commit fails. `span` is undefined if the tracer records no spans. The wait for
     * the lock does not block the event loop. Fails with the value of the `Left`; with `DatabaseBusy` if the lock is not
     * acquired within the `lockTimeout`; with `QueryTimeout` if the transaction exceeds the `commandTimeout`; with
     * `DatabaseReadOnly` if opened with `readonly`; with `DatabaseUnavailable` or `DatabaseCorrupt` if the file was removed,
     * replaced or truncated; and with the typed error of a failed statement or commit. Other exceptions are defects.
     */
    readonly write: <A, E>(
      operation: string,
      use: (run: Run, span: Tracer.Span | undefined) => Either.Either<A, E>
    ) => Effect.Effect<A, Exclude<E, SqlError> | DatabaseError>
    /**
     * Runs a synchronous function in one read-only snapshot. Reads do not wait for the writer, except with `:memory:`, which
     * has one connection. Fails with `ConnectionPoolExhausted` if no reader is free within the `acquireTimeout`, with
     * `DatabaseBusy` if the file stays exclusively locked for the `lockTimeout`, and otherwise as `write` does.
     */
    readonly read: <A>(operation: string, query: (run: Run) => A) => Effect.Effect<A, DatabaseError>
    /**
     * Runs an effect in one read-only snapshot, for work that would block the event loop for too long; use `read` otherwise.
     * With `:memory:`, all other operations wait until the effect ends. Fails with the error of the effect, with the errors of
     * `read`, and with `QueryTimeout` if the effect exceeds the `commandTimeout`.
     */
    readonly snapshot: <A, E, R>(
      operation: string,
      use: (run: Run) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R>
    /** Runs a read transaction on a reader and, unless opened with `readonly`, one on the writer. Fails with the first error. */
    readonly ping: Effect.Effect<void, DatabaseError>
    /**
     * Tests whether the next write would succeed: false if the disk is full, the file is read-only, or another process has the
     * write lock. Commits a transaction that changes nothing, unless a write was committed within the last second. After a
     * write that failed because the disk is full or faulty, returns false until a probe that writes 256 KiB succeeds. Runs at
     * most one probe a second; failures of probes are logged.
     */
    readonly tryWrite: Effect.Effect<boolean>
    /** Returns the state of the file and the connections, and updates the gauge `database_wal_bytes`. Never waits for a lock. */
    readonly condition: Effect.Effect<Condition>
  }
>() {}

type Shape = Context.Tag.Service<typeof Database>
const reading =
  (observe: ObservedTransactions.Observed): Shape["read"] =>
  (operation, query) =>
    observe(operation, () => (session, plan) => Transaction.run(session, plan, (run) => Either.right(query(run))))

const refuse: ObservedTransactions.Acquire = (operation) =>
  Effect.fail(new DatabaseReadOnly({ operation, statement: null, attempt: 1, reason: "opened to be read only" }))

const service = (
  observeWrite: ObservedTransactions.Observed,
  observeRead: ObservedTransactions.Observed,
  ping: Shape["ping"],
  condition: Shape["condition"]
): Effect.Effect<Shape, never, Scope.Scope> => {
  const write: Shape["write"] = (operation, use) =>
    observeWrite(operation, (span) => (session, plan) => Transaction.run(session, plan, (run) => use(run, span)))
  return Effect.map(
    WriteProbe.make((use) => write("probe", use)),
    ({ watch, succeeds }) => ({
      write: (operation, use) => watch(write(operation, use)),
      read: reading(observeRead),
      snapshot: (operation, use) =>
        observeRead(operation, (span) => (session, plan) => {
          const effect = Transaction.runEffect(session, plan, use)
          return span === undefined ? effect : Effect.withParentSpan(effect, span)
        }),
      ping,
      tryWrite: succeeds,
      condition
    })
  )
}

const make = (options: DatabaseOptions): Effect.Effect<Shape, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, settings } = options
    if (!ApplicationId.isValid(options.applicationId)) {
      return yield* Effect.dieMessage(`${options.applicationId} is not a 32-bit application id other than 0`)
    }
    const planFor = TransactionPlanner.planner(settings)
    const readers = yield* ReaderPool.make(filename, settings)

    const pooled =
      (files: FileReplacement.FileReplacement): ObservedTransactions.Acquire =>
      (operation, transact) =>
        Effect.flatMap(planFor(operation, "read"), (plan) => {
          const error = files.replacementError(operation)
          return error === undefined
            ? readers.withReader(operation, (session) => transact(session, plan))
            : Effect.fail(error)
        })

    const condition = (writable: boolean, files: FileReplacement.FileReplacement): Effect.Effect<Condition> =>
      Effect.gen(function* () {
        const walBytes = yield* files.logSize
        yield* Metric.set(DatabaseMetrics.walBytes, walBytes)
        return { walBytes, readers: yield* readers.use, writable }
      })

    if (options.readonly === true) {
      yield* OpenWriter.verify(options)
      const files = FileReplacement.forFile(filename)
      yield* files.opened("read")
      const read = ObservedTransactions.observe("read", pooled(files))
      return yield* service(
        ObservedTransactions.observe("write", refuse),
        read,
        reading(read)("ping", () => undefined),
        condition(false, files)
      )
    }

    const files = filename === inMemory ? FileReplacement.none : FileReplacement.forFile(filename)
    const writer = yield* WriterConnection.make(options, files)
    const exclusively = yield* WriterLock.make(settings.lockTimeout)
    const write: ObservedTransactions.Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "write"), (plan) => {
        const begun = DatabaseMetrics.waiting()
        // Checked immediately before the commit, so that a write into a removed file is not reported as committed.
        const wrong = () => files.replacementError(operation)
        const transaction = writer((session) => transact(session, { ...plan, begun, wrong }))
        return exclusively(operation, transaction)
      })
    const readOnWriter: ObservedTransactions.Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "read"), (plan) =>
        exclusively(
          operation,
          writer((session) => Transaction.queryOnly(session, operation, transact(session, plan)))
        )
      )
    const read = ObservedTransactions.observe("read", filename === inMemory ? readOnWriter : pooled(files))
    // The reader is tested first: a read fails if the file was replaced.
    const ping = Effect.zipRight(
      reading(read)("ping", () => undefined),
      reading(ObservedTransactions.observe("read", readOnWriter))("ping", () => undefined)
    )
    return yield* service(ObservedTransactions.observe("write", write), read, ping, condition(true, files))
  })

/**
 * Opens a database file, sets the application id of a new file, switches it to WAL mode and applies the pending migrations.
 * All connections are closed when the layer's scope closes or opening fails. An invalid `applicationId` is a defect.
 * Fails with `UnsupportedDriver` if better-sqlite3 would abort the process on the running Node; with `DatabaseUnavailable` if the
 * file or its folder does not exist, cannot be opened, or stays locked for the `openTimeout`; with `DatabaseForeign` if the file
 * belongs to another program; with `SchemaTooNew` if a newer version migrated it; with `MigrationFailed` if a migration fails or
 * was changed after it was applied, and with `readonly` if one is pending; and with the errors of SQLite's result codes.
 *
 * @example
 * const live = Database.layer({
 *   filename: "notes.db",
 *   create: true,
 *   applicationId: 0x6e6f7465,
 *   migrations: [{ set: "notes", id: 1, name: "notes", statements: ["CREATE TABLE notes (text TEXT NOT NULL)"] }],
 *   settings: DatabaseSettings.defaults
 * })
 */
export const layer = (options: DatabaseOptions): Layer.Layer<Database, DatabaseError> =>
  Layer.scoped(Database, Effect.tapError(make(options), log))
