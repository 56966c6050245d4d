/** Adds a span, metrics and logs to the transactions of a database. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import { type DatabaseError, isDatabaseError, log } from "./DatabaseError.ts"
import * as DatabaseMetrics from "./DatabaseMetrics.ts"
import * as EventLoopYield from "./EventLoopYield.ts"
import type { Session } from "./sqlite/Connection.ts"
import * as Tracing from "./Tracing.ts"
import type { OpenTransaction } from "./composition/OpenTransaction.ts"
import type * as Transaction from "./transaction/Transaction.ts"

/** A transaction on a connection, or the part of an open transaction, `parent`. */
export type Transact<A, E, R> = (
  session: Session,
  plan: Transaction.Plan,
  parent?: OpenTransaction
) => Effect.Effect<A, E, R>

/** Acquires a connection, runs a transaction on it, and releases the connection. */
export type Acquire = <A, E, R>(
  operation: string,
  transact: Transact<A, E, R>
) => Effect.Effect<A, E | DatabaseError, R>

/** Adds a span, metrics and a log entry for each database error to the transactions of one kind. */
export const observe = (kind: "read" | "write", acquire: Acquire) => {
  const measured = DatabaseMetrics.timed(kind)
  return <A, E, R>(
    operation: string,
    transact: (span: Tracer.Span | undefined) => Transact<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> =>
    Tracing.useSpan(`Database.${kind}`, { operation }, (span) =>
      measured(EventLoopYield.yieldIfDue(acquire(operation, transact(span))), (cause) =>
        Option.match(Option.filter(Cause.failureOption(cause), isDatabaseError), {
          onNone: () => Effect.void,
          onSome: log
        })
      )
    )
}

/** Runs transactions of one kind, observed. */
export type Observed = ReturnType<typeof observe>
