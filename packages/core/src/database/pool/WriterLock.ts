/**
 * Whose turn it is on the writing connection.
 */
import type { Duration } from "effect"
import { Context, Effect } from "effect"
import { DatabaseBusy } from "../DatabaseError.ts"
import * as FairQueue from "../queue/FairQueue.ts"

/** One turn of the fiber on one database. */
interface Turn {
  readonly database: object
  over: boolean
}

/** The turns that the running fiber, or one that forked it, has begun. */
class Inside extends Context.Reference<Inside>()("database/WriterTurn/Inside", {
  defaultValue: (): ReadonlyArray<Turn> => []
}) {}

/** The action is told what its own part has to know of the turn: to be provided there, and to whatever that forks. */
export type WriterLock = <A, E, R>(
  operation: string,
  action: (turn: Context.Context<never>) => Effect.Effect<A, E, R>
) => Effect.Effect<A, E | DatabaseBusy, R>

/**
 * Lets one action at a time through. One that does not get its turn within the `timeout` fails with `DatabaseBusy`,
 * and one inside another dies: it would wait for itself.
 */
export const make = (timeout: Duration.Duration): Effect.Effect<WriterLock> =>
  Effect.map(FairQueue.make({ permits: 1 }), (queue) => {
    const database = {}
    return (operation, action) =>
      Effect.flatMap(Inside, (outer) => {
        if (outer.some((turn) => turn.database === database && !turn.over)) {
          return Effect.dieMessage(`"${operation}" is inside a write of the same database, and would wait for itself`)
        }
        const turn: Turn = { database, over: false }
        const late = () =>
          new DatabaseBusy({ operation, statement: null, attempt: 1, reason: "another write did not end in time" })
        return queue.runWithin(["writes"], { timeout, late })(
          Effect.ensuring(
            action(Context.make(Inside, [...outer, turn])),
            Effect.sync(() => {
              turn.over = true
            })
          )
        )
      })
  })
