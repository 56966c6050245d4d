/**
 * The append pipeline: encodes appends before the log is locked, and commits those that wait at the same time together.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as Tracing from "../../database/Tracing.ts"
import type { CommitLog, Pending } from "../CommitLog.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { AppendRequest, Receipt } from "../EventStore.ts"
import type { AppendError } from "../EventStoreError.ts"
import { salt } from "../RandomBytes.ts"
import * as EncodedAppend from "./EncodedAppend.ts"
import { type Outcomes, make as groupCommit } from "./GroupCommit.ts"

/** The largest batch, in appends and characters: a batch blocks the event loop while it is committed. */
const bounds = { count: 256, weight: 4 * 1024 * 1024 }

// The commit of a single append fails with its own error, never with no outcomes.
const only = (outcomes: Outcomes<Receipt, AppendError>): Effect.Effect<Receipt, AppendError> =>
  Option.getOrElse(
    Option.flatMap(outcomes, ([outcome]) => Option.fromNullable(outcome)),
    () => Effect.dieMessage("The commit of a single append returned no outcome")
  )

const noTransaction = Effect.succeed(false)

/**
 * Appends to a log; `companion` is written in the transaction of the append.
 *
 * @param inTransaction true for a caller in an open transaction, whose append joins it instead of waiting for others
 */
export const make = <E, Companion>(
  log: Pick<CommitLog<E, Companion>, "commit">,
  codec: EventCodec<E>,
  inTransaction: Effect.Effect<boolean, DatabaseError> = noTransaction
) => {
  const commitTogether = groupCommit({
    commit: log.commit,
    bounds,
    weight: ({ append }: Pending<E, Companion>) => EncodedAppend.size(append)
  })

  return (request: AppendRequest<E>, companion: Companion): Effect.Effect<Receipt, AppendError> =>
    // The span is passed to the transaction: nothing else reads it from the context.
    Tracing.useSpan("EventStore.appendAll", {}, (span) =>
      Effect.suspend(() => {
        const append = EncodedAppend.encode(codec, request, salt)
        if (Either.isLeft(append)) {
          return Effect.fail(append.left)
        }
        const pending = { append: append.right, companion, span }
        return Effect.flatMap(inTransaction, (isJoined) =>
          isJoined
            ? Effect.flatMap(
                log.commit(() => [pending]),
                only
              )
            : commitTogether(pending, span === undefined ? Context.empty() : Context.make(Tracer.ParentSpan, span))
        )
      })
    )
}
