/**
 * Commits batches of appends to PostgreSQL, and settles lost replies by attempts with the same ids.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { type DatabaseError, OutcomeUnknown } from "@scipnet/core/database/DatabaseError"
import * as FairQueue from "@scipnet/core/database/queue/FairQueue"
import * as BusyRetry from "@scipnet/core/database/transaction/BusyRetry"
import type { Outcomes } from "@scipnet/core/eventsourcing/append/GroupCommit"
import type { CommitLog } from "@scipnet/core/eventsourcing/CommitLog"
import type { Receipt } from "@scipnet/core/eventsourcing/EventStore"
import type { AppendError } from "@scipnet/core/eventsourcing/EventStoreError"
import * as EventStoreMetrics from "@scipnet/core/eventsourcing/sql/EventStoreMetrics"
import type { LogHistory } from "../connection/LogHistory.ts"
import type * as PgConnection from "../connection/PgConnection.ts"
import * as PgFault from "../connection/PgFault.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as CommitAttempt from "./CommitAttempt.ts"
import type { PgCompanion } from "./PgCompanion.ts"

const operation = "append"

type BatchOutcomes = Outcomes<Receipt, AppendError>

const unknown = (attempt: number) =>
  new OutcomeUnknown({ operation, statement: null, attempt, reason: "LOG_UNREACHABLE" })

/** A batch has at least this part of the deadline, however long it waited: its later appends waited less. */
const leastPart = 1 / 5

/** The time of the clock at which a batch has to end whose oldest append has waited for some milliseconds. */
const deadlineAfter = ({ deadline }: PgSettings, waited: number): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const whole = Duration.toMillis(deadline)
    return now + Math.max(whole - waited, whole * leastPart)
  })

export interface Options {
  readonly settings: PgSettings
  readonly history: LogHistory
  /** The connection that only commits use. */
  readonly writer: PgConnection.PgConnection
}

/** Makes the function that commits batches, one at a time. */
export const make = <E>({ settings, history, writer }: Options): Effect.Effect<CommitLog<E, PgCompanion>["commit"]> =>
  Effect.gen(function* () {
    const turns = yield* FairQueue.make({ permits: 1 })
    const attempt = CommitAttempt.make(settings)

    const pause = (attempts: number) =>
      Effect.flatMap(Random.nextRange(0, BusyRetry.ceiling(settings, attempts)), (millis) =>
        Effect.sleep(Duration.millis(millis))
      )

    const settle = (
      batch: ReadonlyArray<CommitAttempt.PgPending<E>>,
      deadline: number
    ): Effect.Effect<BatchOutcomes, DatabaseError> => {
      const uncertain: CommitAttempt.Uncertain = new Set()

      const giveUp = (error: DatabaseError, attempts: number): Effect.Effect<BatchOutcomes, DatabaseError> =>
        uncertain.size > 0
          ? Effect.fail(unknown(attempts))
          : batch.length > 1 && PgFault.isCausedByOne(error)
            ? Effect.succeedNone
            : Effect.fail(error)

      const again = (error: DatabaseError, attempts: number) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          now >= deadline ? giveUp(error, attempts) : Effect.zipRight(pause(attempts), from(attempts + 1))
        )

      const from = (attempts: number): Effect.Effect<BatchOutcomes, DatabaseError> =>
        Effect.matchEffect(writer.sessionUntil(deadline), {
          onFailure: (error) => giveUp(error, attempts),
          onSuccess: (session) =>
            Effect.flatMap(attempt(session, batch, uncertain, deadline), (result) => {
              switch (result._tag) {
                case "Committed":
                  if (result.head !== undefined) {
                    history.reach(result.head)
                  }
                  return Effect.as(
                    Metric.update(EventStoreMetrics.batches, batch.length),
                    Option.some<ReadonlyArray<CommitAttempt.Outcome>>(result.outcomes)
                  )
                case "Failed":
                  return result.isPassing ? again(result.error, attempts) : giveUp(result.error, attempts)
                case "Unknown":
                  // A connection whose commit was not replicated is not used again.
                  return Effect.zipRight(session.close, again(unknown(attempts), attempts))
              }
            })
        })

      return from(1)
    }

    return (nextBatch, waited = 0) =>
      Effect.flatMap(deadlineAfter(settings, waited), (deadline) =>
        turns.run(["commits"])(
          Effect.zipRight(
            // Callers can be interrupted until the batch is taken.
            writer.sessionUntil(deadline),
            Effect.uninterruptible(
              Effect.suspend(() => {
                const batch = nextBatch()
                return batch.length === 0 ? Effect.succeedSome([]) : settle(batch, deadline)
              })
            )
          )
        )
      )
  })
