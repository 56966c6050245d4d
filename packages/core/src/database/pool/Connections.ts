/** Acquires the connections of a database for its transactions. */
import type { Connection } from "@effect/sql/SqlConnection"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import { type DatabaseError, DatabaseReadOnly } from "../DatabaseError.ts"
import * as DatabaseMetrics from "../DatabaseMetrics.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import type { Acquire } from "../ObservedTransactions.ts"
import * as ApplicationId from "../file/ApplicationId.ts"
import * as FileReplacement from "../file/FileReplacement.ts"
import { inMemory } from "../sqlite/Connection.ts"
import * as Transaction from "../transaction/Transaction.ts"
import * as TransactionPlanner from "../transaction/TransactionPlanner.ts"
import * as ClientWriter from "./ClientWriter.ts"
import * as OpenWriter from "./OpenWriter.ts"
import * as ReaderPool from "./ReaderPool.ts"
import * as WriterConnection from "./WriterConnection.ts"
import * as WriterLock from "./WriterLock.ts"

/** The options of a database in a file. */
export interface FileOptions extends OpenWriter.Opening {
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

/** The connections of an open database. */
export interface Connections {
  readonly reads: Acquire
  readonly writes: Acquire
  /** Reads on the writer, for tests of the connection; none if there is no writer. */
  readonly ping: ReadonlyArray<Acquire>
  readonly condition: Effect.Effect<Condition>
  /** The connection of the user's own client, if the writer is that. */
  readonly client?: Connection
}

const refuse: Acquire = (operation) =>
  Effect.fail(new DatabaseReadOnly({ operation, statement: null, attempt: 1, reason: "opened to be read only" }))

/** The readers of a file, or the writer of a database in memory. */
const pooled = (filename: string, settings: DatabaseSettings, files: FileReplacement.FileReplacement) =>
  Effect.map(ReaderPool.make(filename, settings), (readers) => {
    const planFor = TransactionPlanner.planner(settings)
    const reads: Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "read"), (plan) => {
        const error = files.replacementError(operation)
        return error === undefined
          ? readers.withReader(operation, (session) => transact(session, plan))
          : Effect.fail(error)
      })
    const condition = (writable: boolean): Effect.Effect<Condition> =>
      Effect.gen(function* () {
        const walBytes = yield* files.logSize
        yield* Metric.set(DatabaseMetrics.walBytes, walBytes)
        return { walBytes, readers: yield* readers.use, writable }
      })
    return { reads, condition }
  })

/** The connections of a database with a writer. */
const withWriter = (
  filename: string,
  settings: DatabaseSettings,
  files: FileReplacement.FileReplacement,
  writer: WriterConnection.WriterConnection
): Effect.Effect<Connections, never, Scope.Scope> =>
  Effect.gen(function* () {
    const planFor = TransactionPlanner.planner(settings)
    const { reads, condition } = yield* pooled(filename, settings, files)
    const exclusively = yield* WriterLock.make(settings.lockTimeout)
    const writes: Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "write"), (plan) => {
        const begun = DatabaseMetrics.waiting()
        // Checked immediately before the commit, so that a write into a removed file is not reported as committed.
        const wrong = () => files.replacementError(operation)
        const transaction = writer((session) => transact(session, { ...plan, begun, wrong }))
        return exclusively(operation, transaction)
      })
    const readsOnWriter: Acquire = (operation, transact) =>
      Effect.flatMap(planFor(operation, "read"), (plan) =>
        exclusively(
          operation,
          writer((session) => Transaction.queryOnly(session, operation, transact(session, plan)))
        )
      )
    return {
      reads: filename === inMemory ? readsOnWriter : reads,
      writes,
      ping: [readsOnWriter],
      condition: condition(true)
    }
  })

const filesOf = (filename: string) => (filename === inMemory ? FileReplacement.none : FileReplacement.forFile(filename))

/** Opens a file or a database in memory. Fails as `Database.layer` does. */
export const ofFile = (options: FileOptions): Effect.Effect<Connections, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, settings } = options
    if (!ApplicationId.isValid(options.applicationId)) {
      return yield* Effect.dieMessage(`${options.applicationId} is not a 32-bit application id other than 0`)
    }
    if (options.readonly === true) {
      yield* OpenWriter.verify(options)
      const files = FileReplacement.forFile(filename)
      yield* files.opened("read")
      const { reads, condition } = yield* pooled(filename, settings, files)
      return { reads, writes: refuse, ping: [], condition: condition(false) }
    }
    const files = filesOf(filename)
    const writer = yield* WriterConnection.make(options, files)
    return yield* withWriter(filename, settings, files, writer)
  })

/** Uses the connection of a client as the writer. Fails as `Database.layerClient` does. */
export const ofClient = (options: ClientWriter.ClientOpening): Effect.Effect<Connections, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, connection, writer } = yield* ClientWriter.make(options)
    const files = filesOf(filename)
    yield* files.opened("write")
    const connections = yield* withWriter(filename, options.settings, files, writer)
    return { ...connections, client: connection }
  })
