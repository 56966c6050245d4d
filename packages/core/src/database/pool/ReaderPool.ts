/**
 * Read-only connections, opened when they are first needed and kept for the next: as many as are wanted, for as long as
 * they are fresh.
 */
import { Cause, Clock, Duration, Effect, ExecutionStrategy, Exit, Metric, Scope } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { open, run } from "../sqlite/Connection.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { ConnectionPoolExhausted, fromUnknown, isDatabaseError } from "../DatabaseError.ts"
import { readersInUse, readersOpen } from "../DatabaseMetrics.ts"
import * as FairQueue from "../queue/FairQueue.ts"
import * as OpenRetry from "./OpenRetry.ts"

interface Reader {
  readonly session: Session
  /** When it has to make way for another, in the clock's milliseconds. */
  readonly until: number
  readonly scope: Scope.CloseableScope
}

/** How many connections that read there are. */
export interface Use {
  readonly inUse: number
  /** Kept for the next. */
  readonly idle: number
  /** As many may be in use at once. */
  readonly most: number
}

export interface ReaderPool {
  readonly use: Effect.Effect<Use>
  /** Runs `use` on a connection of its own, and fails with `ConnectionPoolExhausted` when none is free in time. */
  readonly lend: <A, E, R>(
    operation: string,
    use: (session: Session) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
}

/** A connection that cannot write. */
export const openReader = (operation: string, filename: string): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.tap(open(operation, filename, "read"), (session) =>
    Effect.mapError(run(session, "PRAGMA query_only = ON"), fromUnknown(operation, 1))
  )

// What fails in the program's own way says nothing about the connection; anything else may be the connection's fault.
const worn = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) &&
  (Cause.isDie(exit.cause) || Array.from(Cause.failures(exit.cause)).some((error) => isDatabaseError(error)))

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
        return yield* OpenRetry.waitedFor(filename, "read", settings, opened(operation))
      })

    const giveBack = (reader: Reader, exit: Exit.Exit<unknown, unknown>) =>
      Effect.suspend(() => {
        if (worn(exit) || reader.session.driver.inTransaction() || idle.length >= settings.readers) {
          return close(reader)
        }
        idle.push(reader)
        return Effect.void
      })

    const exhausted = (operation: string) => () =>
      new ConnectionPoolExhausted({ operation, statement: null, attempt: 1, reason: "no reader became free in time" })

    return {
      use: Effect.sync(() => ({ inUse, idle: idle.length, most })),
      lend: (operation, use) =>
        queue.runWithin(["reads"], { timeout: settings.acquireTimeout, late: exhausted(operation) })(
          Effect.acquireUseRelease(
            Effect.zipLeft(checkOut(operation), count(1)),
            ({ session }) => use(session),
            (reader, exit) => Effect.zipRight(count(-1), giveBack(reader, exit))
          )
        )
    }
  })
