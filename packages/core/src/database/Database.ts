/**
 * An SQLite file: one connection that writes, several that read.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Cause, Context, Effect, Either, Layer, Metric, Option, Tracer } from "effect"
import type { Scope } from "effect"
import type { Session } from "./sqlite/Connection.ts"
import { inMemory } from "./sqlite/Connection.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { DatabaseReadOnly, isDatabaseError, log } from "./DatabaseError.ts"
import type { DatabaseSettings } from "./DatabaseSettings.ts"
import * as EventLoopYield from "./EventLoopYield.ts"
import * as DatabaseMetrics from "./DatabaseMetrics.ts"
import * as FileReplacement from "./file/FileReplacement.ts"
import type { Run as Statements } from "./transaction/SqlRunner.ts"
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
  /** The path of the file, or `:memory:` for one connection that writes and reads. */
  readonly filename: string
  /** Whether to make the file when it is absent; its folder has to be there. */
  readonly create: boolean
  /** What marks the file as this program's: a whole number of 32 bits, not 0. */
  readonly applicationId: number
  /** All that the file must have had, each set in ascending order. */
  readonly migrations: Opening["migrations"]
  /** Opens an up-to-date file without changing it; `write` fails with `DatabaseReadOnly`. */
  readonly readonly?: boolean
  readonly settings: DatabaseSettings
}

/** How a database is off, as far as can be told without asking SQLite. */
export interface Condition {
  /** The size of the log beside the file; 0 when there is none. */
  readonly walBytes: number
  readonly readers: ReaderPool.Use
  /** Whether it was opened to be written. */
  readonly writable: boolean
}

type Use<A, E, R> = (sql: SqlClient) => Effect.Effect<A, E, R>
type UseSync<A, E> = (run: Statements, span: Tracer.Span | undefined) => Either.Either<A, E>
type Outcome<A, E, R> = Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R>

/**
 * The operations take a few words on what the program is doing, for errors, logs and traces.
 *
 * @example
 * Effect.gen(function* () {
 *   const database = yield* Database
 *   yield* database.write("add a note", (sql) => sql`INSERT INTO notes (text) VALUES (${"hello"})`)
 *   return yield* database.read("list notes", (sql) => sql`SELECT text FROM notes`)
 * })
 */
export class Database extends Context.Tag("@scipnet/core/Database")<
  Database,
  {
    /**
     * One transaction under the write lock, committed when `use` succeeds, rolled back whole when it fails, dies or is
     * interrupted. Waits for the lock without blocking the event loop, and fails with `DatabaseBusy` at the deadline.
     * `use` runs once, and only once the lock is held; a commit that fails is a typed error, with nothing written.
     * A `write` inside a `write` of the same database dies: it could only wait for itself.
     */
    readonly write: <A, E, R>(operation: string, use: Use<A, E, R>) => Outcome<A, E, R>
    /**
     * One snapshot, taken at once, on a connection that cannot write. It never waits for a transaction that is being
     * written, and inside `write` it does not see what that has done so far. With `:memory:` there is no second
     * connection: reads and writes take turns, and a `read` inside a `write` dies.
     */
    readonly read: <A, E, R>(operation: string, use: Use<A, E, R>) => Outcome<A, E, R>
    /**
     * A `write` whose statements are asked one after another, and wait for nothing else: what runs thousands of times a
     * second. `use` throws what SQLite refuses; that, and a left, undoes the transaction. It gets the span that it is
     * in, where a tracer keeps spans.
     */
    readonly writeSync: <A, E>(operation: string, use: UseSync<A, E>) => Outcome<A, E, never>
    /** A `read` of the same kind. */
    readonly readSync: <A>(operation: string, look: (run: Statements) => A) => Effect.Effect<A, DatabaseError>
    /** Succeeds when the writer and a reader answer, and fails as they do. */
    readonly ping: Effect.Effect<void, DatabaseError>
    /**
     * Whether the next write would succeed: false on a full disk, with a lock that others keep, where the file may only
     * be read. Commits a transaction that changes nothing, unless a write was committed within the last second. After a
     * write that failed because the disk is full or fails, it is false until such a transaction succeeds that requires
     * room for 256 KiB. There is one a second at most, and its failure is logged as that of any write.
     */
    readonly tryWrite: Effect.Effect<boolean>
    /** Looks at the file and the connections, and sets what is measured of them; it waits for nobody. */
    readonly condition: Effect.Effect<Condition>
  }
>() {}

type Shape = Context.Tag.Service<typeof Database>

/** A transaction, in whatever way its statements are asked. */
type Transact<A, E, R> = (session: Session, plan: Transaction.Plan) => Effect.Effect<A, E, R>

/** Runs a transaction when it is its turn. */
type Run = <A, E, R>(operation: string, transact: Transact<A, E, R>) => Effect.Effect<A, E | DatabaseError, R>

/** As a service has it. */
interface Doors<Kind extends "read" | "write"> {
  readonly all: Shape[Kind]
  readonly sync: Shape["writeSync"]
}

const observed = <Kind extends "read" | "write">(kind: Kind, run: Run): Doors<Kind> => {
  const name = `Database.${kind}`
  const measured = DatabaseMetrics.timed(kind)
  const observe = <A, E, R>(
    operation: string,
    transact: (span: Tracer.Span | undefined) => Transact<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> =>
    Tracing.use(name, { operation }, (span) =>
      measured(EventLoopYield.breathe(run(operation, transact(span))), (cause) =>
        Option.match(Option.filter(Cause.failureOption(cause), isDatabaseError), {
          onNone: () => Effect.void,
          onSome: log
        })
      )
    )
  return {
    all: (operation, use) =>
      observe(operation, (span) => (session, plan) => {
        // The span is handed down to where the transaction's fiber is made: providing it here would take as long as the rest.
        const { provided = Context.empty() } = plan
        const own = span === undefined ? provided : Context.add(provided, Tracer.ParentSpan, span)
        return Transaction.run(session, { ...plan, provided: own }, use)
      }),
    sync: (operation, use) =>
      observe(
        operation,
        (span) => (session, plan) => Transaction.runSync(session, plan, (statements) => use(statements, span))
      )
  }
}

const refuse: Run = (operation) =>
  Effect.fail(new DatabaseReadOnly({ operation, statement: null, attempt: 1, reason: "opened to be read only" }))

const nothing = () => Effect.void

const doors = (
  write: Doors<"write">,
  read: Doors<"read">,
  ping: Shape["ping"],
  condition: Shape["condition"]
): Effect.Effect<Shape, never, Scope.Scope> =>
  Effect.map(
    WriteProbe.make((use) => write.sync("probe", use)),
    ({ watch, succeeds }) => ({
      write: (operation, use) => watch(write.all(operation, use)),
      writeSync: (operation, use) => watch(write.sync(operation, use)),
      tryWrite: succeeds,
      read: read.all,
      readSync: (operation, look) => read.sync(operation, (run) => Either.right(look(run))),
      ping,
      condition
    })
  )

const isMark = (applicationId: number): boolean => applicationId !== 0 && applicationId === (applicationId | 0)

const make = (options: DatabaseOptions): Effect.Effect<Shape, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, settings } = options
    if (!isMark(options.applicationId)) {
      return yield* Effect.dieMessage(`${options.applicationId} is no application id: a whole number of 32 bits, not 0`)
    }
    const plan = TransactionPlanner.planner(settings)

    const readers = yield* ReaderPool.make(filename, settings)

    const pooled =
      (place: FileReplacement.FileReplacement): Run =>
      (operation, transact) =>
        Effect.flatMap(plan(operation, "read"), (planned) => {
          const found = place.wrong(operation)
          return found === undefined
            ? readers.lend(operation, (session) => transact(session, planned))
            : Effect.fail(found)
        })

    const condition = (writable: boolean, place: FileReplacement.FileReplacement): Effect.Effect<Condition> =>
      Effect.gen(function* () {
        const walBytes = yield* place.logSize
        yield* Metric.set(DatabaseMetrics.walBytes, walBytes)
        return { walBytes, readers: yield* readers.use, writable }
      })

    if (options.readonly === true) {
      yield* OpenWriter.verify(options)
      const place = FileReplacement.of(filename)
      yield* place.entered("read")
      const read = observed("read", pooled(place))
      return yield* doors(observed("write", refuse), read, read.all("ping", nothing), condition(false, place))
    }

    const place = filename === inMemory ? FileReplacement.none : FileReplacement.of(filename)
    const writer = yield* WriterConnection.make(options, place)
    const turn = yield* WriterLock.make(settings.lockTimeout)
    const write: Run = (operation, transact) =>
      Effect.flatMap(plan(operation, "write"), (planned) => {
        const begun = DatabaseMetrics.waiting()
        return turn(operation, (provided) =>
          // Looked at last, so that nothing is reported as written that went into a file that nobody will find.
          writer((session) => transact(session, { ...planned, provided, begun, wrong: () => place.wrong(operation) }))
        )
      })
    const readOnWriter: Run = (operation, transact) =>
      Effect.flatMap(plan(operation, "read"), (planned) =>
        turn(operation, (provided) =>
          writer((session) => Transaction.queryOnly(session, operation, transact(session, { ...planned, provided })))
        )
      )
    const read = observed("read", filename === inMemory ? readOnWriter : pooled(place))
    // A reader first, which looks whether the file is still there; the writer may have to be opened again.
    const ping = Effect.zipRight(read.all("ping", nothing), observed("read", readOnWriter).all("ping", nothing))
    return yield* doors(observed("write", write), read, ping, condition(true, place))
  })

/**
 * Opens the file, marks it as ours when it is new, puts it into WAL mode and migrates it; closes every connection
 * with the layer, and when the opening fails.
 *
 * Fails with `DatabaseUnavailable` when the file or its folder is not there, cannot be opened, or stays locked for the
 * `openTimeout`; with `DatabaseForeign` when it is another program's, which leaves it as it was; with `SchemaTooNew` or
 * `MigrationFailed` as its migrations do; with `DatabaseCorrupt`, `DatabaseFull` or `DatabaseReadOnly` as SQLite says.
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
