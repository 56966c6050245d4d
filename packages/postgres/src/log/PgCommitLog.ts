/**
 * The log in PostgreSQL, shared by all machines that connect to it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import type { Reached, Seen, SharedLog } from "@scipnet/core/eventsourcing/SharedLog"
import * as LogHistory from "../connection/LogHistory.ts"
import * as PgConnection from "../connection/PgConnection.ts"
import * as PgFault from "../connection/PgFault.ts"
import type * as PgSession from "../connection/PgSession.ts"
import * as PgSettings from "../connection/PgSettings.ts"
import type { PgStatement } from "../connection/PgStatement.ts"
import * as SessionCheck from "../connection/SessionCheck.ts"
import * as LogNotifications from "./LogNotifications.ts"
import * as LogReads from "./LogReads.ts"
import * as PgCommit from "./PgCommit.ts"
import type { PgCompanion } from "./PgCompanion.ts"

const alive: PgStatement = { text: "SELECT 1" }

const readOperation = "read the log"

export interface Options extends PgSettings.Given {
  /** The state of the log that this program knows, as its replica keeps it; each connection is compared with it. */
  readonly seen?: Seen
  /** The history to share with other connections of the program; by default one that begins with `seen`. */
  readonly history?: LogHistory.LogHistory
}

/**
 * Connects to a log that `PgSchema.create` has created. Commits, reads and notifications have a connection each, which are
 * opened again after they were lost; the scope closes them.
 *
 * Fails when no server passes the checks within the `deadline`, with `DatabaseUnavailable` and one of the reasons of
 * `PgFault.LogReason`, and with `SchemaTooNew`, `MigrationFailed` or `ReplicaDiverged`.
 *
 * @example
 * const log = PgCommitLog.make<LedgerEvent>({ hosts: [Redacted.make("postgres://ledger@db.example.org/ledger")] })
 */
export const make = <E>(options: Options): Effect.Effect<SharedLog<E, PgCompanion>, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { seen, history = LogHistory.make(seen), ...given } = options
    const settings = PgSettings.make(given)
    const [writer, reader, listener] = yield* Effect.all([
      PgConnection.make(settings, history),
      PgConnection.make(settings, history),
      PgConnection.make(settings, history)
    ])

    const checkEpoch = (timeline: number, system: string) =>
      Effect.mapError(history.compare({ system, timeline }), (reason) => PgFault.refused(readOperation, reason))

    const replyOf = (reply: PgSession.Reply | undefined, attempt = 1) =>
      Effect.mapError(reply ?? Either.left(PgFault.lost), (fault) =>
        PgFault.toDatabaseError(readOperation, fault, attempt)
      )

    const readOnce = (reached: Reached, limit: number, deadline: number) => (attempt: number) =>
      Effect.gen(function* () {
        const session = yield* reader.sessionUntil(deadline)
        const now = yield* Clock.currentTimeMillis
        const [reply] = yield* session.send([LogReads.statement(reached, limit)], deadline - now)
        const result = yield* replyOf(reply, attempt)
        const { system } = session.epoch
        const { now: logNow, ...delta } = yield* LogReads.decode(result.rows, reached, limit, system)
        // Sessions of the replica expire by the clock of this machine.
        if (SessionCheck.isSkewed(settings.clockSkew, logNow, now, yield* Clock.currentTimeMillis)) {
          return yield* PgFault.refused(readOperation, "LOG_CLOCK_SKEW")
        }
        // Another connection can have met a newer epoch while this statement ran.
        yield* checkEpoch(delta.epoch.timeline, system)
        return delta
      })

    yield* Effect.flatMap(PgConnection.deadlineOf(settings), writer.sessionUntil)
    return {
      commit: yield* PgCommit.make<E>({ settings, history, writer }),
      identity: Effect.flatMap(PgConnection.deadlineOf(settings), (deadline) =>
        PgConnection.retryUntil(settings, deadline, () =>
          Effect.gen(function* () {
            const session = yield* reader.sessionUntil(deadline)
            const [reply] = yield* session.send([alive], deadline - (yield* Clock.currentTimeMillis))
            yield* replyOf(reply)
            return { id: session.id, epoch: session.epoch }
          })
        )
      ),
      readAfter: (reached, limit) =>
        Effect.flatMap(PgConnection.deadlineOf(settings), (deadline) => {
          history.reach(reached)
          return PgConnection.retryUntil(settings, deadline, readOnce(reached, limit, deadline))
        }),
      appended: LogNotifications.make(listener, settings)
    }
  })
