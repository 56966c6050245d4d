/**
 * The `Database` service of a replica: each read first brings the replica up to the log's head.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Database } from "../../database/Database.ts"
import { type DatabaseError, DatabaseReadOnly } from "../../database/DatabaseError.ts"
import type { DecisionEpoch } from "./DecisionEpoch.ts"
import type { Follower } from "./Follower.ts"

type Service = Context.Tag.Service<typeof Database>

export interface ReplicatedDatabase {
  /**
   * The service. `read` and `snapshot` run the barrier once, then read the file. `write` and `transaction` fail with
   * `DatabaseReadOnly` (`REPLICA`): only the follower writes, and the owners of local tables, which have the plain database.
   * `tryWrite` also tests whether the log answers; `ping` does not, since a restart does not bring the log back.
   */
  readonly service: Service
  /** Runs the barrier, and records the epoch for the fiber's next append. Nothing inside a transaction of the plain database. */
  readonly fresh: Effect.Effect<void, DatabaseError>
}

const refuse = (operation: string) =>
  Effect.fail(new DatabaseReadOnly({ operation, statement: null, attempt: 1, reason: "REPLICA" }))

/**
 * Wraps the plain database of a replica.
 *
 * @param local the plain database
 */
export const make = (
  local: Service,
  { barrier }: Pick<Follower, "barrier">,
  epochs: Pick<DecisionEpoch, "record">
): ReplicatedDatabase => {
  const ask = Effect.flatMap(barrier, ({ timeline }) => epochs.record(timeline))
  // A transaction has its snapshot, and the lock that the follower would wait for.
  const fresh = Effect.flatMap(local.current, (transaction) => (Option.isSome(transaction) ? Effect.void : ask))
  return {
    fresh,
    service: {
      read: (operation, query) => Effect.zipRight(fresh, local.read(operation, query)),
      snapshot: (operation, use) => Effect.zipRight(fresh, local.snapshot(operation, use)),
      write: refuse,
      transaction: refuse,
      current: local.current,
      outside: local.outside,
      ping: local.ping,
      tryWrite: Effect.flatMap(local.tryWrite, (succeeds) =>
        succeeds ? Effect.isSuccess(fresh) : Effect.succeed(false)
      ),
      condition: local.condition
    }
  }
}
