/**
 * Joins the calls of an effect to one open transaction: each call runs in a savepoint, one at a time, so that a call that fails
 * leaves nothing behind when the effect catches its error.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import * as Effect from "effect/Effect"
import { type DatabaseError, attempt, FailedStatement, fromUnknown, TransactionRefused } from "../DatabaseError.ts"
import * as FairQueue from "../queue/FairQueue.ts"
import type { Session } from "../sqlite/Connection.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import * as SavepointOwners from "./SavepointOwners.ts"
import * as Transaction from "../transaction/Transaction.ts"
import { readOnly } from "../transaction/TransactionGuard.ts"

type Refusal = "TRANSACTION_ENDED" | "TRANSACTION_ROLLED_BACK" | "TRANSACTION_OVERLAP"

/** The transaction as a whole, shared by its nested transactions. */
interface Root {
  readonly session: Session
  readonly backoff: Transaction.Plan["backoff"]
  readonly slow: number
  /** The reason for which the transaction can no longer commit. */
  refused: Refusal | undefined
}

/** An open transaction, or one that is nested in it. */
export interface OpenTransaction {
  readonly root: Root
  /** The number of transactions that it is nested in. */
  readonly depth: number
  /** The time limit, in the time of `performance.now`. */
  readonly deadline: number
  readonly isEnded: () => boolean
  /** Runs a call when no other one runs. */
  readonly exclusively: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly savepoints: SavepointOwners.SavepointOwners
  /** The connection of the client's statements in this transaction, if the database uses a client. */
  statements: Connection | undefined
  /** The actions that run after the commit. */
  readonly actions: Array<() => void>
  /** The savepoint of the call that runs. */
  running: string | undefined
}

/** The reason for which a statement of the transaction is refused. */
export const refusal = ({ root, isEnded }: OpenTransaction): Refusal | undefined =>
  isEnded() ? "TRANSACTION_ENDED" : root.refused

// A second BEGIN fails inside of a transaction. SQLite ends a transaction by itself after some errors, such as a full disk, and
// by `ON CONFLICT ROLLBACK`; statements that follow would then commit one by one.
const hasBegun = ({ rows }: StatementRunner): boolean => {
  try {
    rows("BEGIN")
  } catch {
    return true
  }
  rows("ROLLBACK")
  return false
}

/** Refuses further statements if SQLite has rolled the transaction back. To be called after each failed statement. */
export const checkAfterFailure = ({ root }: OpenTransaction): void => {
  if (root.refused === undefined && !hasBegun(root.session.driver)) {
    root.refused = "TRANSACTION_ROLLED_BACK"
  }
}

/** The driver of a call: its transaction is a savepoint. */
const savepointDriver = (open: OpenTransaction): StatementRunner => {
  const { driver } = open.root.session
  const name = `joined_${open.depth + 1}`

  const guarded =
    (execute: StatementRunner["rows"]): StatementRunner["rows"] =>
    (statement, values) => {
      const code = refusal(open)
      if (code !== undefined) {
        throw new FailedStatement(statement, { cause: { code }, message: "The transaction cannot continue" })
      }
      try {
        return execute(statement, values)
      } catch (thrown) {
        checkAfterFailure(open)
        throw thrown
      }
    }
  const rows = guarded(driver.rows)

  return {
    rows,
    once: guarded(driver.once),
    begin: () => {
      rows(`SAVEPOINT ${name}`)
      open.running = name
    },
    commit: () => {
      rows(`RELEASE ${name}`)
      open.running = undefined
    },
    rollback: () => {
      // At the end of the whole transaction, what is left of the call is rolled back with it or by it.
      if (open.running === name && refusal(open) === undefined) {
        rows(`ROLLBACK TO ${name}`)
        rows(`RELEASE ${name}`)
      }
      open.running = undefined
    },
    inTransaction: () => open.running === name
  }
}

/** Runs a call as a part of the transaction. Fails with `TransactionRefused` after its end. */
export const join = <A, E, R>(
  open: OpenTransaction,
  operation: string,
  kind: "read" | "write",
  call: (session: Session, plan: Transaction.Plan, parent: OpenTransaction) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  open.exclusively(
    Effect.suspend((): Effect.Effect<A, E | DatabaseError, R> => {
      const reason = refusal(open)
      if (reason !== undefined) {
        return Effect.fail(new TransactionRefused({ operation, statement: null, attempt: 1, reason }))
      }
      const { session, backoff, slow } = open.root
      const plan: Transaction.Plan = {
        operation,
        begin: Transaction.begin.part,
        backoff,
        deadline: 0,
        limit: Math.max(0, open.deadline - performance.now()),
        slow,
        ...(kind === "read" ? { restrict: readOnly } : {})
      }
      return call({ client: session.client, driver: savepointDriver(open) }, plan, open)
    })
  )

// Before the commit: undoes a call that another fiber has begun and not ended, and refuses all later ones.
const settle = (open: OpenTransaction, { connection }: Transaction.Begun, operation: string) =>
  Effect.suspend((): Effect.Effect<void, DatabaseError> => {
    const { root, running } = open
    const reason = refusal(open)
    connection.end()
    if (reason !== undefined) {
      return Effect.fail(new TransactionRefused({ operation, statement: null, attempt: 1, reason }))
    }
    return running === undefined
      ? Effect.void
      : Effect.mapError(
          attempt(() => root.session.driver.rows(`ROLLBACK TO ${running}`)),
          fromUnknown(operation, 1)
        )
  })

/**
 * Runs an effect in a transaction that its calls of the database join; `provide` puts the transaction into the context.
 * With a `parent` it is nested: it commits with the parent, and can be rolled back alone.
 *
 * Fails with the errors of the effect, of `Transaction.runOpen`, and with `TransactionRefused` if the transaction could not
 * continue after an error that the effect caught.
 */
export const run = <A, E, R>(
  session: Session,
  plan: Transaction.Plan,
  parent: OpenTransaction | undefined,
  provide: (open: OpenTransaction) => <B, F, S>(effect: Effect.Effect<B, F, S>) => Effect.Effect<B, F, S>,
  use: (begun: Transaction.Begun) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.suspend(() => {
    const actions: Array<() => void> = []
    const { operation, backoff, slow = Infinity } = plan
    const inside = (begun: Transaction.Begun) => {
      const open: OpenTransaction = {
        root: parent?.root ?? { session, backoff, slow, refused: undefined },
        depth: parent === undefined ? 0 : parent.depth + 1,
        deadline: begun.deadline,
        isEnded: () => begun.connection.isEnded() || parent?.isEnded() === true,
        exclusively: FairQueue.unsafeMake({ permits: 1 }).run(["calls"]),
        savepoints: SavepointOwners.make(),
        statements: undefined,
        actions,
        running: undefined
      }
      // The time limit runs the effect in a fiber of its own. Provided outside of it, the context does not pass to fibers that
      // join a fiber of the effect.
      const effect = provide(open)(begun.limited(Effect.suspend(() => use(begun))))
      return Effect.zipLeft(effect, settle(open, begun, operation))
    }
    return Transaction.runOpen(session, plan, inside, () => {
      if (parent === undefined) {
        actions.forEach((action) => action())
      } else {
        parent.actions.push(...actions)
      }
    })
  })
