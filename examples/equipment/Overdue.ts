/**
 * A process manager with time: a loan that is not returned within two weeks becomes overdue.
 */
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import { Clock, Duration, Effect, Option } from "effect"
import * as DueLoans from "./DueLoans.ts"
import { decider } from "./Equipment.ts"
import { Log } from "./Register.ts"

/** Marks a loan as overdue unless it was returned meanwhile: the row is read in the transaction of the append. */
const mark = (item: string, loan: string) =>
  Effect.flatMap(Log, (log) =>
    log.transaction(
      Effect.gen(function* () {
        const row = yield* DueLoans.rows.get(item)
        if (Option.isSome(row) && row.value.loan === loan) {
          const command = { _tag: "MarkOverdue" } as const
          yield* EventStore.handle(log, {
            stream: item,
            decider,
            command,
            metadata: { actor: "overdue" },
            commandId: loan
          })
        }
      })
    )
  )

/** The longest wait until the schedule is read again. It is shorter than a loan, so that no new row is missed. */
const longest = Duration.hours(6)

/** Marks all loans that are due, and returns the time to wait until the next one is. */
const markDue = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const rows = yield* DueLoans.rows.select("WHERE due_at <= ? ORDER BY due_at", [now])
  yield* Effect.forEach(rows, ({ item, loan }) => mark(item, loan), { discard: true })
  const [next] = yield* DueLoans.rows.where({}, { orderBy: "due_at", limit: 1 })
  return next === undefined ? longest : Duration.min(longest, Math.max(0, next.due_at - now))
})

/** Marks overdue loans until interrupted. Several programs can run it on one file: each loan is marked once. */
export const run = Effect.forever(Effect.flatMap(markDue, Effect.sleep))
