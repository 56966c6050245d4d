/**
 * A pool of read-only connections, which are opened on demand, reused, and replaced after the `recycle` time.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import { type Session, open, run } from "../sqlite/Connection.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import { type DatabaseError, ConnectionPoolExhausted, fromUnknown, isDatabaseError } from "../DatabaseError.ts"
import { readersInUse, readersOpen } from "../DatabaseMetrics.ts"
import * as FairQueue from "../queue/FairQueue.ts"
import * as OpenRetry from "./OpenRetry.ts"

interface Reader {
  readonly session: Session
  /** The time from which it is replaced, in milliseconds of the clock. */
  readonly until: number
  readonly scope: Scope.CloseableScope
}

/** The numbers of reader connections. */
export interface Use {
  /** Connections that run a transaction. */
  readonly inUse: number
  /** Open connections that are not in use. */
  readonly idle: number
  /** The maximum number of connections in use: `readers` plus `overflow`. */
  readonly most: number
}

/** A pool of reader connections. */
export interface ReaderPool {
  /** Returns the current numbers of connections. */
  readonly use: Effect.Effect<Use>
  /**
   * Runs `use` with exclusive access to a connection. Fails with `ConnectionPoolExhausted` if none is free within the
   * `acquireTimeout`, and with the error of opening a connection.
   */
  readonly withReader: <A, E, R>(
    operation: string,
    use: (session: Session) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
}

/** Opens a connection that rejects writes (`PRAGMA query_only`). It is closed when the scope closes. */
export const openReader = (operation: string, filename: string): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.tap(open(operation, filename, "read"), (session) =>
    Effect.mapError(run(session, "PRAGMA query_only = ON"), fromUnknown(operation, 1))
  )

// Closes a connection after database errors and defects, which it can have caused. Errors of the program do not count.
const isBroken = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) &&
  (Cause.isDie(exit.cause) || Array.from(Cause.failures(exit.cause)).some((error) => isDatabaseError(error)))

/** Makes a pool for a file. All connections are closed when the scope closes. */
export const make = (filename: string, settings: DatabaseSettings): Effect.Effect<ReaderPool, never, Scope.Scope> =>
  Effect.gen(function* () {
    const parent = yield* Effect.scope
    const most = settings.readers + settings.overflow
    const queue = yield* FairQueue.make({ permits: most })
    const idle: Array<Reader> = []
    let inUse = 0

    const count = (change: 1 | -1) =>
      Effect.suspend(() => {
        inUse += change
        return Metric.modify(readersInUse, change)
      })

    const opened = (operation: string) =>
      Effect.gen(function* () {
        const scope = yield* Scope.fork(parent, ExecutionStrategy.sequential)
        const session = yield* openReader(operation, filename).pipe(
          Scope.extend(scope),
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
        yield* Metric.modify(readersOpen, 1)
        yield* Scope.addFinalizer(scope, Metric.modify(readersOpen, -1))
        const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.recycle)
        return { session, scope, until } satisfies Reader
      })

    const close = ({ scope }: Reader) => Scope.close(scope, Exit.void)

    const checkOut = (operation: string) =>
      Effect.gen(function* () {
        const reader = idle.pop()
        if (reader !== undefined && (yield* Clock.currentTimeMillis) < reader.until) {
          return reader
        }
        if (reader !== undefined) {
          yield* close(reader)
        }
        return yield* OpenRetry.openWithRetry(filename, "read", settings, opened(operation))
      })

    const checkIn = (reader: Reader, exit: Exit.Exit<unknown, unknown>) =>
      Effect.suspend(() => {
        if (isBroken(exit) || reader.session.driver.inTransaction() || idle.length >= settings.readers) {
          return close(reader)
        }
        idle.push(reader)
        return Effect.void
      })

    const exhausted = (operation: string) => () =>
      new ConnectionPoolExhausted({ operation, statement: null, attempt: 1, reason: "no reader became free in time" })

    return {
      use: Effect.sync(() => ({ inUse, idle: idle.length, most })),
      withReader: (operation, use) =>
        queue.runWithin(["reads"], { timeout: settings.acquireTimeout, late: exhausted(operation) })(
          Effect.acquireUseRelease(
            Effect.zipLeft(checkOut(operation), count(1)),
            ({ session }) => use(session),
            (reader, exit) => Effect.zipRight(count(-1), checkIn(reader, exit))
          )
        )
    }
  })
