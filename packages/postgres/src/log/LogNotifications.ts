/**
 * The notifications of PostgreSQL about appends, on a connection of their own.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as FaultLog from "@scipnet/core/database/FaultLog"
import { deadlineOf, type CheckedSession, type PgConnection } from "../connection/PgConnection.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import type { PgStatement } from "../connection/PgStatement.ts"

const alive: PgStatement = { text: "SELECT 1" }

/** Sends a statement at the interval of `networkTimeout`: a connection without an answer is closed. */
const heartbeat = (session: CheckedSession, { networkTimeout }: PgSettings) =>
  session
    .send([alive], Duration.toMillis(networkTimeout))
    .pipe(Effect.delay(networkTimeout), Effect.repeat({ until: () => session.isLost() }))

/**
 * Emits when events may have been appended, and when the connection was opened, since notifications can be missing before.
 * Opens the connection again when it was lost; its failures are logged when they begin.
 */
export const make = (listener: PgConnection, settings: PgSettings): Stream.Stream<void> => {
  const faults = FaultLog.ofDatabase()
  const listening = Stream.asyncPush<void, DatabaseError>(
    (emit) =>
      Effect.gen(function* () {
        const session = yield* listener.session(yield* deadlineOf(settings))
        session.onNotification(() => emit.single(undefined))
        yield* session.send([{ text: `LISTEN "${settings.schema}"` }], Duration.toMillis(settings.connectTimeout))
        yield* faults.passed
        emit.single(undefined)
        // Interruptible, since the fork would inherit the uninterruptible region, and the end of the scope wait for it.
        yield* Effect.forkScoped(Effect.interruptible(heartbeat(session, settings)))
        yield* Effect.forkScoped(
          Effect.interruptible(
            Effect.zipRight(
              session.ended,
              Effect.sync(() => emit.end())
            )
          )
        )
        return session
      }).pipe(Effect.acquireRelease((session) => session.close)),
    { bufferSize: 1, strategy: "dropping" }
  )
  const retry = Schedule.exponential(settings.retryBase).pipe(
    Schedule.either(Schedule.spaced(settings.retryCap)),
    Schedule.jittered
  )
  return listening.pipe(
    Stream.tapError(faults.failed),
    Stream.retry(retry),
    Stream.orDie,
    Stream.repeat(Schedule.spaced(settings.retryBase)),
    Stream.as(undefined)
  )
}
