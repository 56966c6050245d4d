/** An SQLite database with one writer connection and a pool of reader connections. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as Composition from "./composition/Composition.ts"
import { type DatabaseError, log } from "./DatabaseError.ts"
import * as ObservedTransactions from "./ObservedTransactions.ts"
import * as WriteProbe from "./file/WriteProbe.ts"
import type * as ClientWriter from "./pool/ClientWriter.ts"
import * as Connections from "./pool/Connections.ts"
import * as OpenTransaction from "./composition/OpenTransaction.ts"
import type { Run } from "./transaction/SqlRunner.ts"
import * as Transaction from "./transaction/Transaction.ts"

/** The options of `layer`. */
export type DatabaseOptions = Connections.FileOptions

/** The state of a database's file and connections. */
export type Condition = Connections.Condition

/** The options of `layerClient`. */
export type ClientOptions = ClientWriter.ClientOpening

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
    /**
     * Runs an effect in one transaction with the write lock. All calls of this database in the effect join it: reads see its
     * writes, and nothing is committed before its end. It rolls back if the effect fails, dies or is interrupted, or if the
     * commit fails. A call that fails leaves nothing behind, so that the effect can catch its error; a `transaction` inside it
     * is rolled back alone. Calls of parallel fibers run one at a time. A database of another file is not affected. Other
     * writers wait meanwhile: keep it short.
     *
     * With `layerClient`, statements of the client, and its `withTransaction`, are part of the transaction too.
     *
     * Fails with the error of the effect, unchanged; with the errors of `write`; with `QueryTimeout` if the effect exceeds the
     * `commandTimeout`; and with `TransactionRefused`, also in a fiber that calls the database after the end.
     *
     * @example
     * database.transaction("move a note", Effect.zipRight(remove(database, 7), add(database, "hello")))
     */
    readonly transaction: <A, E, R>(
      operation: string,
      effect: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | DatabaseError, R>
    /**
     * The transaction that the caller is part of; none outside of `transaction`. Fails with `TransactionRefused` after its end,
     * and inside `withTransaction` of the database's own client.
     */
    readonly current: Effect.Effect<Option.Option<Composition.CurrentTransaction>, DatabaseError>
    /** Runs an effect outside of the caller's transaction, for background fibers. Its writes wait for the transaction's end. */
    readonly outside: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Runs a read transaction on a reader and, unless opened with `readonly`, one on the writer. Fails with the first error. */
    readonly ping: Effect.Effect<void, DatabaseError>
    /**
     * Tests whether the next write would succeed: false if the disk is full, the file is read-only, or another process has the
     * write lock. Commits a transaction that changes nothing, unless a write was committed within the last second. After a
     * write that failed because the disk is full or faulty, returns false until a probe that writes 256 KiB succeeds. Runs at
     * most one probe a second; failures of probes are logged. Inside `transaction`, which has the write lock, returns true.
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

const inSpan =
  (span: Tracer.Span | undefined) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    span === undefined ? effect : Effect.withParentSpan(effect, span)

const service = ({ reads, writes, ping, condition, client }: Connections.Connections) => {
  const { joining, provide, current, outside } = Composition.make(client)
  const observeRead = ObservedTransactions.observe("read", joining("read", reads))
  const observeWrite = ObservedTransactions.observe("write", joining("write", writes))
  const write: Shape["write"] = (operation, use) =>
    observeWrite(operation, (span) => (session, plan) => Transaction.run(session, plan, (run) => use(run, span)))
  const read = reading(observeRead)
  // The reader is tested first: a read fails if the file was replaced.
  const pings = [reads, ...ping].map((acquire) =>
    reading(ObservedTransactions.observe("read", joining("read", acquire)))("ping", () => undefined)
  )
  return Effect.map(
    WriteProbe.make((use) => outside(write("probe", use))),
    ({ watch, succeeds }): Shape => ({
      write: (operation, use) => watch(write(operation, use)),
      read,
      snapshot: (operation, use) =>
        observeRead(
          operation,
          (span) => (session, plan, parent) =>
            inSpan(span)(
              parent === undefined
                ? Transaction.runEffect(session, plan, use)
                : OpenTransaction.run(session, plan, parent, provide, ({ run, typed }) =>
                    Effect.mapError(use(run), typed)
                  )
            )
        ),
      transaction: (operation, effect) =>
        watch(
          observeWrite(
            operation,
            (span) => (session, plan, parent) =>
              inSpan(span)(OpenTransaction.run(session, plan, parent, provide, () => effect))
          )
        ),
      current,
      outside,
      ping: Effect.all(pings, { discard: true }),
      tryWrite: Effect.matchEffect(current, {
        // It would wait for the transaction that it is in.
        onFailure: () => Effect.succeed(false),
        onSuccess: Option.match({ onNone: () => succeeds, onSome: () => Effect.succeed(true) })
      }),
      condition
    })
  )
}

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
  Layer.scoped(Database, Connections.ofFile(options).pipe(Effect.flatMap(service), Effect.tapError(log)))

/**
 * Uses the user's own client: its connection is the writer, and readers are a pool on its file. Tables of the user, and
 * migrations of their own, are beside those of `migrations`. With a database in memory everything runs on the client. The client
 * is not closed with the layer's scope.
 *
 * Fails before anything is changed with `DatabaseForeign` if the file has an application id other than 0 and `applicationId`, or
 * is not an SQLite file; with `DatabaseReadOnly` for a read-only client; and with `DatabaseUnavailable` if the file is not in WAL
 * mode, as with the client's `disableWAL`. Fails with `DatabaseBusy` if a transaction of the client does not end within the
 * `openTimeout`, and with `SchemaTooNew`, `MigrationFailed` and the errors of SQLite's result codes as `layer` does.
 *
 * A call inside `withTransaction` of the client fails with `TransactionRefused`, since it would wait for the end of that transaction:
 * use `transaction` instead, and `withTransaction` inside it if needed.
 *
 * @example
 * const live = Layer.unwrapEffect(
 *   Effect.map(SqliteClient.SqliteClient, (client) =>
 *     Database.layerClient({ client, migrations, settings: DatabaseSettings.defaults })
 *   )
 * ).pipe(Layer.provideMerge(SqliteClient.layer({ filename: "shop.db" })))
 */
export const layerClient = (options: ClientOptions): Layer.Layer<Database, DatabaseError> =>
  Layer.scoped(Database, Connections.ofClient(options).pipe(Effect.flatMap(service), Effect.tapError(log)))
