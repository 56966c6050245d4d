/**
 * Finds the open transaction of a database in the context of a call.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import type * as Option from "effect/Option"
import { type DatabaseError, TransactionRefused } from "../DatabaseError.ts"
import type { Acquire } from "../ObservedTransactions.ts"
import * as ClientStatements from "./ClientStatements.ts"
import * as OpenTransaction from "./OpenTransaction.ts"

/** The transaction of a database that a call is part of. */
export interface CurrentTransaction {
  /** Runs a function after the commit; never if the transaction, or the part of it that calls this, is rolled back. */
  readonly afterCommit: (action: () => void) => void
}

/** Joins the calls of one database to its open transaction. */
export interface Composition {
  /** Implements `Database.current`. */
  readonly current: Effect.Effect<Option.Option<CurrentTransaction>, DatabaseError>
  /** Implements `Database.outside`. */
  readonly outside: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Runs a call as part of the open transaction, or else by `acquire`. */
  readonly joining: (kind: "read" | "write", acquire: Acquire) => Acquire
  /** Puts a transaction into the context of its effect. */
  readonly provide: (
    open: OpenTransaction.OpenTransaction
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

const isRefused = Schema.is(TransactionRefused)

type Stored = OpenTransaction.OpenTransaction | "outside"
type Found = OpenTransaction.OpenTransaction | TransactionRefused | undefined

/** The transactions that a call is part of, by their compositions: a transaction of one database does not affect others. */
const Transactions = Context.GenericTag<ReadonlyMap<object, Stored>>("@scipnet/core/Transactions")
const none: ReadonlyMap<object, Stored> = new Map()
const transactionsOf = (context: Context.Context<never>) => Context.getOrElse(context, Transactions, () => none)

/**
 * Makes the composition of one database.
 *
 * @param client the connection of the user's own client, whose statements join too
 */
export const make = (client?: Connection): Composition => {
  const self = {}

  const add = <R>(context: Context.Context<R>, stored: Stored) =>
    Context.add(context, Transactions, new Map([...transactionsOf(context), [self, stored]]))

  const refused = (operation: string, reason: string) =>
    new TransactionRefused({ operation, statement: null, attempt: 1, reason })

  /** The transaction in the context of a fiber, or the error of a call that would wait for a transaction of the client. */
  const find = (operation: string, fiber: Fiber.RuntimeFiber<unknown, unknown>): Found => {
    const found = transactionsOf(fiber.currentContext).get(self)
    if (found !== undefined || client === undefined) {
      return found === "outside" ? undefined : found
    }
    const [connection] = Context.getOrElse(fiber.currentContext, SqlClient.TransactionConnection, () => [undefined])
    return connection === client ? refused(operation, "TRANSACTION_OF_CLIENT") : undefined
  }

  const joining: Composition["joining"] = (kind, acquire) => (operation, transact) =>
    Effect.withFiberRuntime((fiber) => {
      const found = find(operation, fiber)
      if (found === undefined) {
        return acquire(operation, transact)
      }
      if (isRefused(found)) {
        return Effect.fail(found)
      }
      return OpenTransaction.join(found, operation, kind, (session, plan, parent) => {
        // Recorded when it is the turn of the call: the client can set a savepoint while the call waits.
        if (client !== undefined) {
          ClientStatements.record(found, fiber)
        }
        return transact(session, plan, parent)
      })
    })

  return {
    current: Effect.withFiberRuntime((fiber) => {
      const operation = "look for a transaction"
      const found = find(operation, fiber)
      if (found === undefined) {
        return Effect.succeedNone
      }
      if (isRefused(found)) {
        return Effect.fail(found)
      }
      const reason = OpenTransaction.refusal(found)
      return reason === undefined
        ? Effect.succeedSome({ afterCommit: (action: () => void) => void found.actions.push(action) })
        : Effect.fail(refused(operation, reason))
    }),
    outside: (effect) => Effect.mapInputContext(effect, (context) => add(context, "outside")),
    joining,
    provide: (open) => {
      const connection = client === undefined ? undefined : ClientStatements.make(open, client)
      return (effect) =>
        Effect.mapInputContext(effect, (context) =>
          connection === undefined
            ? add(context, open)
            : Context.add(add(context, open), SqlClient.TransactionConnection, [connection, 0] as const)
        )
    }
  }
}
