/**
 * One attempt to commit a batch, in two round trips: facts under the lock, then rows and commit.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as AppendPlan from "@scipnet/core/eventsourcing/append/AppendPlan"
import type { Pending } from "@scipnet/core/eventsourcing/CommitLog"
import type { Head, Receipt } from "@scipnet/core/eventsourcing/EventStore"
import type { InvalidAppend } from "@scipnet/core/eventsourcing/EventStoreError"
import * as PgFault from "../connection/PgFault.ts"
import type { CheckedSession } from "../connection/PgConnection.ts"
import type { Reply } from "../connection/PgSession.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import { beginWrite, type PgResult, type PgStatement } from "../connection/PgStatement.ts"
import * as SessionCheck from "../connection/SessionCheck.ts"
import { format } from "../schema/LogMigrations.ts"
import * as AppendBorder from "./AppendBorder.ts"
import * as AppendFacts from "./AppendFacts.ts"
import * as AppendInsert from "./AppendInsert.ts"
import type { PgCompanion } from "./PgCompanion.ts"

export type PgPending<E> = Pending<E, PgCompanion>

export type Outcome = Either.Either<Receipt, AppendPlan.AppendRejection | InvalidAppend>

/** The batch was committed, or nothing of it was written because each append was rejected or replayed. */
export interface Committed {
  readonly _tag: "Committed"
  readonly outcomes: ReadonlyArray<Outcome>
  /**
   * The last event of the log under the lock, after a commit that a synchronous standby confirmed; undefined when nothing was
   * committed, since events that were recovered after a crash can be visible before they are on a standby.
   */
  readonly head: Head | undefined
}

/** Nothing was written. */
export interface Failed {
  readonly _tag: "Failed"
  readonly error: DatabaseError
  /** True when another attempt can succeed. */
  readonly isPassing: boolean
}

/** The commit was sent, and no reply says whether the batch was committed, or that it survives a failure of the server. */
export interface Unknown {
  readonly _tag: "Unknown"
}

export type Result = Committed | Failed | Unknown

/** The appends of a batch that an earlier attempt may have committed, as their indices. */
export type Uncertain = Set<number>

const operation = "append"
const rollback: PgStatement = { text: "ROLLBACK" }
const commit: PgStatement = { text: "COMMIT" }
const notify: PgStatement = { name: "notify", text: "SELECT pg_notify(current_schema(), '')" }

const failedBy = (fault: PgFault.PgFault): Failed => ({
  _tag: "Failed",
  error: PgFault.toDatabaseError(operation, fault),
  isPassing: PgFault.isPassing(fault)
})

const failed = (error: DatabaseError): Failed => ({ _tag: "Failed", error, isPassing: false })

const firstFault = (replies: ReadonlyArray<Reply>): PgFault.PgFault | undefined =>
  replies.flatMap((reply) => (Either.isLeft(reply) ? [reply.left] : []))[0]

/** The problem of a log that must not be written to, in its facts under the lock. */
const refusal = (
  facts: AppendFacts.LockedFacts,
  settings: PgSettings,
  id: string,
  before: number,
  after: number
): DatabaseError | undefined => {
  if (facts.format > format) {
    return SessionCheck.tooNew(facts.format)
  }
  // An import gives an empty log another id, also while this program is connected.
  const reason =
    facts.id !== id
      ? "LOG_FOREIGN"
      : SessionCheck.isSkewed(settings.clockSkew, facts.now, before, after)
        ? "LOG_CLOCK_SKEW"
        : SessionCheck.durabilityProblem(settings, facts)
  return reason === undefined ? undefined : PgFault.refused(operation, reason)
}

/** An append that is written, with its rows. */
interface Accepted<E> extends AppendInsert.Written {
  readonly index: number
  readonly pending: PgPending<E>
}

interface BatchPlan<E> {
  readonly outcomes: ReadonlyArray<Outcome>
  readonly accepted: ReadonlyArray<Accepted<E>>
  /** The companions that read the lost results of appends which an earlier attempt committed. */
  readonly recovered: ReadonlyArray<PgCompanion>
  /** True when an append of the batch was committed before. */
  readonly isReplay: boolean
}

const noReceipt: Outcome = Either.right({ positions: [], replayed: false })

/** Plans a batch. Removes the appends from `uncertain` that the log does not have. */
const planned = <E>(
  batch: ReadonlyArray<PgPending<E>>,
  facts: AppendFacts.LockedFacts,
  now: number,
  uncertain: Uncertain
): BatchPlan<E> => {
  const problems = batch.map(AppendBorder.problem)
  const storable = batch.flatMap((pending, index) => (problems[index] === undefined ? [{ pending, index }] : []))
  const plans = AppendPlan.planBatch(
    storable.map(({ pending }) => pending.append),
    facts,
    now
  )
  const outcomes: Array<Outcome> = problems.map((problem) => (problem === undefined ? noReceipt : Either.left(problem)))
  const accepted: Array<Accepted<E>> = []
  const recovered: Array<PgCompanion> = []
  let isReplay = false
  for (const [place, { pending, index }] of storable.entries()) {
    const plan = plans[place]
    if (plan === undefined || Either.isLeft(plan)) {
      outcomes[index] = plan === undefined ? noReceipt : Either.left(plan.left)
      uncertain.delete(index)
    } else if (plan.right.receipt.replayed) {
      const { receipt } = plan.right
      if (uncertain.has(index)) {
        recovered.push(pending.companion?.recover)
      }
      outcomes[index] = Either.right(uncertain.has(index) ? { ...receipt, replayed: false } : receipt)
      isReplay = true
    } else {
      const { rows, receipt } = plan.right
      outcomes[index] = Either.right(receipt)
      accepted.push({ index, pending, metadata: pending.append.metadata, rows })
      uncertain.delete(index)
    }
  }
  return { outcomes, accepted, recovered, isReplay }
}

const write = (accepted: ReadonlyArray<Accepted<unknown>>): ReadonlyArray<PgStatement> => [
  AppendInsert.events(accepted.flatMap(({ rows }) => rows)),
  ...AppendInsert.commands(accepted)
]

/** Passes the results of their statements to companions. */
const deliver = (companions: ReadonlyArray<PgCompanion>, results: ReadonlyArray<PgResult>): void => {
  let from = 0
  for (const companion of companions) {
    const to = from + (companion?.statements.length ?? 0)
    companion?.onRows?.(results.slice(from, to))
    from = to
  }
}

/** The result of the second trip. */
const resultOf = (replies: ReadonlyArray<Reply>): "committed" | "unknown" | PgFault.PgFault => {
  const last = replies.at(-1)
  // A failed statement rolls the transaction back, whatever the reply to the commit is.
  const faults = replies.slice(0, -1).flatMap((reply) => (Either.isLeft(reply) ? [reply.left] : []))
  const failure = faults.find((fault) => !PgFault.endsConnection(fault))
  if (failure !== undefined) {
    return failure
  }
  // The commit was sent with the statements, so that it can have succeeded although their replies are lost.
  if (faults.length > 0) {
    return "unknown"
  }
  if (last === undefined) {
    return PgFault.lost
  }
  if (Either.isLeft(last)) {
    return PgFault.endsConnection(last.left) ? "unknown" : last.left
  }
  // A failed transaction replies ROLLBACK without an error; a commit with a warning did not wait for the standby.
  return last.right.command !== "COMMIT" ? PgFault.lost : last.right.warned ? "unknown" : "committed"
}

/**
 * Attempts to commit a batch on a session. Adds the appends that may have been committed to `uncertain`, and removes those that
 * the log does not have.
 */
export const make =
  (settings: PgSettings) =>
  <E>(
    session: CheckedSession,
    batch: ReadonlyArray<PgPending<E>>,
    uncertain: Uncertain,
    deadline: number
  ): Effect.Effect<Result> =>
    Effect.gen(function* () {
      const before = yield* Clock.currentTimeMillis
      const first = yield* session.send(
        [beginWrite, AppendFacts.lock, AppendFacts.facts(batch.map(({ append }) => append))],
        deadline - before
      )
      const now = yield* Clock.currentTimeMillis
      const giveUp = (result: Failed) => Effect.as(session.send([rollback], Math.max(1, deadline - now)), result)
      const fault = firstFault(first)
      if (fault !== undefined) {
        return yield* giveUp(failedBy(fault))
      }
      const [, locked, found] = Either.getOrElse(Either.all(first), (): ReadonlyArray<PgResult> => [])
      const facts = locked === undefined || found === undefined ? undefined : AppendFacts.decode(locked, found)
      if (facts === undefined) {
        return yield* giveUp(failed(PgFault.refused(operation, "LOG_MISSING")))
      }
      const problem = refusal(facts, settings, session.id, before, now)
      if (problem !== undefined) {
        return yield* giveUp(failed(problem))
      }
      const plan = planned(batch, facts, now, uncertain)
      const { outcomes, accepted, isReplay } = plan
      if (accepted.length === 0 && !isReplay) {
        yield* session.send([rollback], deadline - now)
        return { _tag: "Committed", outcomes, head: undefined }
      }
      // A replay commits too: its lock is written to the WAL, so that it waits until the replayed events are on the standby.
      const rows = accepted.length === 0 ? [] : write(accepted)
      const companions = [...accepted.map(({ pending }) => pending.companion), ...plan.recovered]
      const companionStatements = companions.flatMap((companion) => companion?.statements ?? [])
      const statements = [...rows, ...companionStatements, ...(accepted.length === 0 ? [] : [notify]), commit]
      const second = yield* session.send(statements, deadline - now)
      const result = resultOf(second)
      if (result === "committed") {
        const results = Either.getOrElse(Either.all(second), (): ReadonlyArray<PgResult> => [])
        deliver(companions, results.slice(rows.length, rows.length + companionStatements.length))
        return { _tag: "Committed", outcomes, head: accepted.at(-1)?.rows.at(-1) ?? facts.head }
      }
      if (result === "unknown") {
        for (const { index } of accepted) {
          uncertain.add(index)
        }
        return { _tag: "Unknown" }
      }
      return failedBy(result)
    })
