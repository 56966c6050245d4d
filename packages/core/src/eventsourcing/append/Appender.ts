/**
 * The append pipeline: encodes appends before the log is locked, and commits those that wait at the same time together.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Tracer from "effect/Tracer"
import * as Tracing from "../../database/Tracing.ts"
import type { CommitLog, Pending } from "../CommitLog.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { AppendRequest, Receipt } from "../EventStore.ts"
import type { AppendError } from "../EventStoreError.ts"
import { salt } from "../RandomBytes.ts"
import * as EncodedAppend from "./EncodedAppend.ts"
import * as GroupCommit from "./GroupCommit.ts"

/** The largest batch, in appends and characters: a batch blocks the event loop while it is committed. */
const bounds = { count: 256, weight: 4 * 1024 * 1024 }

/** Appends to a log; `companion` is written in the transaction of the append. */
export const make = <E, Companion>(log: CommitLog<E, Companion>, codec: EventCodec<E>) => {
  const commitTogether = GroupCommit.make({
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
        return commitTogether(pending, span === undefined ? Context.empty() : Context.make(Tracer.ParentSpan, span))
      })
    )
}
