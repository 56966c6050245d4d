/**
 * Appending to a log in SQLite: encoded before the write lock is taken, committed together with what else waits for it.
 */
import { Context, Effect, Either, Option, Tracer } from "effect"
import type { Database } from "../../database/Database.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as EncodedAppend from "../append/EncodedAppend.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { AppendRequest, Receipt } from "../EventStore.ts"
import type { AppendError } from "../EventStoreError.ts"
import * as GroupCommit from "../append/GroupCommit.ts"
import type { AppendSignal } from "../AppendSignal.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import { salt } from "../RandomBytes.ts"
import * as SqlCommit from "./SqlCommit.ts"

export interface SqlAppendRequest<E> extends AppendRequest<E> {
  /**
   * Writes rows that are not projected from events in the same transaction. `run` executes a statement, and throws when
   * SQLite refuses it, which rolls the append back. Not called on a replay; called again when a transaction that it
   * shared with other appends was rolled back because of one of them.
   */
  readonly alongside?: SqlCommit.CompanionWrite
}

export interface Options<E> extends Pick<AppendSignal, "signal"> {
  readonly database: Context.Tag.Service<typeof Database>
  readonly codec: EventCodec<E>
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
}

// Appends that share a transaction hold the event loop together: at most so many, of so many characters.
const bounds = { count: 256, weight: 4 * 1024 * 1024 }

export const make = <E>({ database, codec, projectors, signal }: Options<E>) => {
  const commit = (take: () => ReadonlyArray<SqlCommit.Pending<E>>) =>
    Effect.map(SqlCommit.commit(database, projectors, take), (outcomes) => {
      const last = Option.getOrElse(outcomes, () => []).findLast((each) => Either.isRight(each) && !each.right.replayed)
      const position = last === undefined ? undefined : Either.getOrThrow(last).positions.at(-1)
      if (position !== undefined) {
        signal(position)
      }
      return outcomes
    })
  const together = GroupCommit.make({ commit, bounds, weight: ({ append }) => EncodedAppend.size(append) })

  return (request: SqlAppendRequest<E>): Effect.Effect<Receipt, AppendError> =>
    // The span is handed to the transaction instead of being provided here, where nothing reads it.
    Tracing.use("EventStore.appendAll", {}, (span) =>
      Effect.suspend(() => {
        const append = EncodedAppend.encode(codec, request, salt)
        if (Either.isLeft(append)) {
          return Effect.fail(append.left)
        }
        const pending = { append: append.right, alongside: request.alongside, span }
        return together(pending, span === undefined ? Context.empty() : Context.make(Tracer.ParentSpan, span))
      })
    )
}
