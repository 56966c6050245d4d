/**
 * A connection to the log that is opened when it is needed, checked, and opened again after it was lost.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import { type DatabaseError, DatabaseUnavailable } from "@scipnet/core/database/DatabaseError"
import * as FairQueue from "@scipnet/core/database/queue/FairQueue"
import * as BusyRetry from "@scipnet/core/database/transaction/BusyRetry"
import type { Epoch } from "@scipnet/core/eventsourcing/SharedLog"
import type { LogHistory } from "./LogHistory.ts"
import * as NewestPrimary from "./NewestPrimary.ts"
import * as PgFault from "./PgFault.ts"
import type * as PgSession from "./PgSession.ts"
import type { PgSettings } from "./PgSettings.ts"
import type { PgResult, PgStatement } from "./PgStatement.ts"
import * as SessionCheck from "./SessionCheck.ts"

/** A session that passed the checks. */
export interface CheckedSession extends PgSession.PgSession {
  /** The id of the log. */
  readonly id: string
  readonly epoch: Epoch
}

export interface PgConnection {
  /**
   * The open session; opens one on the newest primary, in one attempt, until a time of the clock in milliseconds. Fails with the
   * errors of `SessionCheck.checkLog`.
   */
  readonly session: (deadline: number) => Effect.Effect<CheckedSession, DatabaseError>
  /** `session` with attempts until the deadline, while the failure can pass. */
  readonly sessionUntil: (deadline: number) => Effect.Effect<CheckedSession, DatabaseError>
  /**
   * Runs statements that can be repeated, such as reads, each in a transaction of its own, in one round trip. Repeats them
   * until the deadline of the settings while the failure can pass.
   */
  readonly run: (
    operation: string,
    statements: ReadonlyArray<PgStatement>
  ) => Effect.Effect<ReadonlyArray<PgResult>, DatabaseError>
}

/**
 * Retries while the failure can pass, until a time of the clock in milliseconds. In an uninterruptible region, `restore` makes the
 * pauses interruptible, but not `action`.
 */
export const retryUntil = <A, R>(
  { retryBase, retryCap }: PgSettings,
  deadline: number,
  action: (attempt: number) => Effect.Effect<A, DatabaseError, R>,
  restore?: BusyRetry.Restore
): Effect.Effect<A, DatabaseError, R> =>
  BusyRetry.retryWhile(PgFault.isPassingError)({ retryBase, retryCap }, deadline, action, restore)

/** The time of the clock at which a call that begins now has to end. */
export const deadlineOf = ({ deadline }: PgSettings): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (now) => now + Duration.toMillis(deadline))

/** Opens a session on the newest primary, if it passes the checks. */
const open = (
  settings: PgSettings,
  history: LogHistory,
  deadline: number
): Effect.Effect<CheckedSession, DatabaseError> =>
  Effect.map(
    NewestPrimary.open(settings, {
      operation: "connect",
      deadline,
      isKnown: history.seen().epoch !== undefined,
      check: (session, primary, limits) => SessionCheck.checkLog(session, primary, limits, history)
    }),
    ({ session, checked }) => ({ ...session, ...checked })
  )

// Not a failure that can pass: a call that is under way when the scope closes would open connections until its deadline.
const closed = new DatabaseUnavailable({ operation: "connect", statement: null, attempt: 1, reason: "closed" })

/**
 * Makes a connection; nothing is opened until it is used. The scope closes it: calls then fail with `DatabaseUnavailable` and the
 * reason `closed`.
 */
export const make = (settings: PgSettings, history: LogHistory): Effect.Effect<PgConnection, never, Scope.Scope> =>
  Effect.gen(function* () {
    let current: CheckedSession | undefined
    let isClosed = false
    const turns = yield* FairQueue.make({ permits: 1 })

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        isClosed = true
        return current?.close ?? Effect.void
      })
    )

    const usable = (): CheckedSession | undefined => {
      const found = current
      // Another connection of this program can have met a newer epoch.
      return found === undefined || found.isLost() || Either.isLeft(history.compare(found.epoch)) ? undefined : found
    }

    const reopen = (deadline: number) =>
      Effect.uninterruptibleMask((restore) => {
        const found = usable()
        if (found !== undefined) {
          return Effect.succeed(found)
        }
        if (isClosed) {
          return closed
        }
        const before = current
        current = undefined
        return Effect.zipRight(
          before?.close ?? Effect.void,
          Effect.flatMap(restore(open(settings, history, deadline)), (opened) => {
            if (isClosed) {
              return Effect.zipRight(opened.close, closed)
            }
            current = opened
            return Effect.succeed(opened)
          })
        )
      })

    const session = (deadline: number) =>
      Effect.suspend(() => {
        const found = usable()
        return found === undefined ? turns.run(["open"])(reopen(deadline)) : Effect.succeed(found)
      })

    const openUntil = (deadline: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        let failure: DatabaseError = PgFault.refused("connect", "LOG_UNREACHABLE")
        const attempt = Effect.tapError(session(deadline), (error) =>
          Effect.sync(() => {
            failure = error
          })
        )
        return Effect.timeoutFail(
          retryUntil(settings, deadline, () => attempt),
          { duration: Math.max(0, deadline - now), onTimeout: () => failure }
        )
      })

    const sessionUntil = (deadline: number) =>
      Effect.suspend(() => {
        const found = usable()
        return found === undefined ? openUntil(deadline) : Effect.succeed(found)
      })

    const run: PgConnection["run"] = (operation, statements) =>
      Effect.flatMap(deadlineOf(settings), (deadline) =>
        retryUntil(settings, deadline, (attempt) =>
          Effect.flatMap(sessionUntil(deadline), (open) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) =>
              Effect.flatMap(open.send(statements, deadline - now), (replies) =>
                Effect.mapError(Either.all(replies), (fault) => PgFault.toDatabaseError(operation, fault, attempt))
              )
            )
          )
        )
      )

    return { session, sessionUntil, run }
  })
