/**
 * One transaction on a connection of its own, for the operator's work that takes many round trips.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import { type DatabaseError, OutcomeUnknown } from "@scipnet/core/database/DatabaseError"
import * as LogHistory from "./LogHistory.ts"
import * as PgConnection from "./PgConnection.ts"
import * as PgFault from "./PgFault.ts"
import type { PgSettings } from "./PgSettings.ts"
import { beginSnapshot, beginWrite, type PgResult, type PgStatement } from "./PgStatement.ts"

/** Runs statements in the transaction, in one round trip, and returns their results. Fails with the first error. */
export type Send = (statements: ReadonlyArray<PgStatement>) => Effect.Effect<ReadonlyArray<PgResult>, DatabaseError>

/** The time limits of the operator's work, since no request waits for its transaction. */
const patient = (settings: PgSettings): PgSettings => ({
  ...settings,
  statementTimeout: Duration.minutes(10),
  idleTimeout: Duration.minutes(10)
})

const modes = {
  /** Reads of one snapshot. */
  snapshot: beginSnapshot,
  write: beginWrite
}

export interface Options {
  /** The name of the operation in errors. */
  readonly operation: string
  readonly mode: keyof typeof modes
  /** The state of the log that the program has seen, with which the connection is compared; none by default. */
  readonly history?: LogHistory.LogHistory
}

/**
 * Runs an effect in a transaction, which is committed if the effect succeeds and rolled back otherwise. Fails with the errors of
 * the effect and of the connection, and with `OutcomeUnknown` when the connection is lost during the commit.
 */
export const run = <A, E, R>(
  settings: PgSettings,
  { operation, mode, history = LogHistory.make() }: Options,
  use: (send: Send) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.gen(function* () {
    const limits = patient(settings)
    const connection = yield* PgConnection.make(limits, history)
    const session = yield* connection.sessionUntil(yield* PgConnection.deadlineOf(settings))
    const send: Send = (statements) =>
      Effect.flatMap(session.send(statements, Duration.toMillis(limits.statementTimeout)), (replies) =>
        Effect.mapError(Either.all(replies), (fault) => PgFault.toDatabaseError(operation, fault))
      )
    yield* send([modes[mode]])
    // The scope closes the connection, which rolls back what is not committed.
    const exit = yield* Effect.exit(use(send))
    if (Exit.isFailure(exit)) {
      return yield* exit
    }
    const unknown = new OutcomeUnknown({ operation, statement: null, attempt: 1, reason: "LOG_UNREACHABLE" })
    const [committed] = yield* Effect.mapError(send([{ text: "COMMIT" }]), () => unknown)
    return committed?.command === "COMMIT" && !committed.warned ? exit.value : yield* unknown
  }).pipe(Effect.scoped)
