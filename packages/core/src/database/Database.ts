/**
 * An SQLite file with one writing connection and a pool of readers.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Cause, Context, Effect, Either, Layer, Metric, Option } from "effect"
import type { Scope, Tracer } from "effect"
import type { Session } from "./sqlite/Connection.ts"
import { inMemory } from "./sqlite/Connection.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { DatabaseReadOnly, isDatabaseError, log } from "./DatabaseError.ts"
import type { DatabaseSettings } from "./DatabaseSettings.ts"
import * as EventLoopYield from "./EventLoopYield.ts"
import * as DatabaseMetrics from "./DatabaseMetrics.ts"
import * as FileReplacement from "./file/FileReplacement.ts"
import type { Run } from "./transaction/SqlRunner.ts"
import * as TransactionPlanner from "./transaction/TransactionPlanner.ts"
import * as ReaderPool from "./pool/ReaderPool.ts"
import * as Tracing from "./Tracing.ts"
import * as Transaction from "./transaction/Transaction.ts"
import type { Opening } from "./pool/OpenWriter.ts"
import * as WriteProbe from "./file/WriteProbe.ts"
import * as OpenWriter from "./pool/OpenWriter.ts"
import * as WriterConnection from "./pool/WriterConnection.ts"
import * as WriterLock from "./pool/WriterLock.ts"

export interface DatabaseOptions extends Opening {
  /** The path of the file, or `:memory:` for a database in memory with one connection. */
  readonly filename: string
  /** Creates the file if it does not exist. Its folder must exist. */
  readonly create: boolean
  /** Marks the file as this program's: an integer of 32 bits, not 0. */
  readonly applicationId: number
  /** The migrations of the file, each set in ascending order. */
  readonly migrations: Opening["migrations"]
  /** Opens an up-to-date file without changing it; `write` fails with `DatabaseReadOnly`. */
  readonly readonly?: boolean
  readonly settings: DatabaseSettings
}

export interface Condition {
  /** The size of the write-ahead log in bytes; 0 if there is none. */
  readonly walBytes: number
  readonly readers: ReaderPool.Use
  /** True unless the database was opened with `readonly`. */
  readonly writable: boolean
}

/**
 * A database. Each operation takes its name, for errors, logs and traces, and a function that runs SQL statements in one
 * transaction.
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
     * Runs a function in one transaction with the write lock. A right commits; a left, an exception and a failed commit roll
     * back. The function runs once, after the lock was acquired, and must be synchronous. It receives the span of the
     * transaction, if the tracer records spans.
     *
     * Waiting for the lock does not block the event loop. Fails with `DatabaseBusy` after the `lockTimeout`, with
     * `QueryTimeout` if a statement exceeds the `commandTimeout`, and with the error of a statement or of the commit.
     */
    readonly write: <A, E>(
      operation: string,
      use: (run: Run, span: Tracer.Span | undefined) => Either.Either<A, E>
    ) => Effect.Effect<A, Exclude<E, SqlError> | DatabaseError>
    /**
     * Runs a function in one read-only snapshot, which never waits for a writer. Fails as `write` does, and with
     * `ConnectionPoolExhausted` if no reader is free within the `acquireTimeout`. With `:memory:`, reads and writes take
     * turns on the one connection.
     */
    readonly read: <A>(operation: string, query: (run: Run) => A) => Effect.Effect<A, DatabaseError>
    /**
     * Runs an effect in one read-only snapshot, for work that is too long to block the event loop; use `read` otherwise. Fails
     * as `read` does, and with `QueryTimeout` if the effect exceeds the `commandTimeout`. With `:memory:`, every other operation
     * waits until the effect ends.
     */
    readonly snapshot: <A, E, R>(
      operation: string,
      use: (run: Run) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R>
    /** Succeeds if the writer and a reader can run a transaction, and fails with their error. */
    readonly ping: Effect.Effect<void, DatabaseError>
    /**
     * True if the next write would succeed; false if the disk is full, the write lock is held elsewhere, or the file is
     * read-only. Commits a transaction that changes nothing, unless a write was committed within the last second. After a write
     * failed because the disk is full or broken, it is false until a probe that requires 256 KiB succeeds. Probes at most once
     * a second; their failures are logged.
     */
    readonly tryWrite: Effect.Effect<boolean>
    /** Reads the condition of the file and its connections, and updates the gauges. Never waits. */
    readonly condition: Effect.Effect<Condition>
  }
>() {}

type Shape = Context.Tag.Service<typeof Database>

type Transact<A, E, R> = (session: Session, plan: Transaction.Plan) => Effect.Effect<A, E, R>

/** Acquires a connection and runs a transaction on it. */
type Acquire = <A, E, R>(operation: string, transact: Transact<A, E, R>) => Effect.Effect<A, E | DatabaseError, R>

/** Adds a span, metrics and logs to the transactions of one kind. */
const observed = (kind: "read" | "write", acquire: Acquire) => {
  const measured = DatabaseMetrics.timed(kind)
  return <A, E, R>(
    operation: string,
    transact: (span: Tracer.Span | undefined) => Transact<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> =>
    Tracing.use(`Database.${kind}`, { operation }, (span) =>
      measured(EventLoopYield.breathe(acquire(operation, transact(span))), (cause) =>
        Option.match(Option.filter(Cause.failureOption(cause), isDatabaseError), {
          onNone: () => Effect.void,
          onSome: log
        })
      )
    )
}

type Observed = ReturnType<typeof observed>

const reading =
  (observe: Observed): Shape["read"] =>
  (operation, query) =>
    observe(operation, () => (session, plan) => Transaction.run(session, plan, (run) => Either.right(query(run))))

const refuse: Acquire = (operation) =>
  Effect.fail(new DatabaseReadOnly({ operation, statement: null, attempt: 1, reason: "opened to be read only" }))

const service = (
  observeWrite: Observed,
  observeRead: Observed,
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

const isMark = (applicationId: number): boolean => applicationId !== 0 && applicationId === (applicationId | 0)

const make = (options: DatabaseOptions): Effect.Effect<Shape, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, settings } = options
    if (!isMark(options.applicationId)) {
      return yield* Effect.dieMessage(`${options.applicationId} is no application id: a whole number of 32 bits, not 0`)
    }
    const planFor = TransactionPlanner.planner(settings)
    const readers = yield* ReaderPool.make(filename, settings)

    const pooled =
      (files: FileReplacement.FileReplacement): Acquire =>
      (operation, transact) =>
        Effect.flatMap(planFor(operation, "read"), (plan) => {
          const error = files.wrong(operation)
          return error === undefined
            ? readers.lend(operation, (session) => transact(session, plan))
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
      const files = FileReplacement.of(filename)
      yield* files.entered("read")
      const read = observed("read", pooled(files))
      return yield* service(
        observed("write", refuse),
        read,
        reading(read)("ping", () => undefined),
        condition(false, files)
      )
    }

    const files = filename === inMemory ? FileReplacement.none : FileReplacement.of(filename)
    const writer = yield* WriterConnection.make(options, files)
    const exclusively = yield* WriterLock.make(settings.lockTimeout)
    const write: Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "write"), (plan) => {
        const begun = DatabaseMetrics.waiting()
        // Checked before the commit, so that no write into a removed file is reported as committed.
        const wrong = () => files.wrong(operation)
        const transaction = writer((session) => transact(session, { ...plan, begun, wrong }))
        return exclusively(operation, transaction)
      })
    const readOnWriter: Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "read"), (plan) =>
        exclusively(
          operation,
          writer((session) => Transaction.queryOnly(session, operation, transact(session, plan)))
        )
      )
    const read = observed("read", filename === inMemory ? readOnWriter : pooled(files))
    // The reader first: it checks whether the file was replaced, in which case the writer has to be opened again.
    const ping = Effect.zipRight(
      reading(read)("ping", () => undefined),
      reading(observed("read", readOnWriter))("ping", () => undefined)
    )
    return yield* service(observed("write", write), read, ping, condition(true, files))
  })

/**
 * Opens a file, sets its application id if it is new, switches it to WAL mode and migrates it. All connections are closed
 * with the layer, and if opening fails.
 *
 * Fails with `UnsupportedDriver` if better-sqlite3 would abort the process on this Node; with `DatabaseUnavailable` if the file
 * or its folder does not exist, cannot be opened, or stays locked for the `openTimeout`; with `DatabaseForeign` if it belongs to
 * another program, without changing it; with `SchemaTooNew` or `MigrationFailed` as its migrations do; and with
 * `DatabaseCorrupt`, `DatabaseFull` or `DatabaseReadOnly` by SQLite's result code.
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
