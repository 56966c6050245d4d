/**
 * Streams answers that are too large for one snapshot.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Database } from "../../database/Database.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import { runQuery, appendQueryEvent, readInSnapshot, type Find, type QueryOutcome } from "./AuditedQuery.ts"
import type { CurrentActor } from "./CurrentActor.ts"
import type { Failure } from "../DeepwellService.ts"
import type { EventLog } from "../EventLog.ts"
import type { AuditName } from "../Queries.ts"

const reasonOf = (cause: Cause.Cause<unknown>): string =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => (Cause.isInterruptedOnly(cause) ? "interrupted" : "failed"),
    onSome: (error) => (typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : "failed")
  })

/** Computes the parts of a stream. */
export interface Parts {
  /** Computes one part in a snapshot of its own. */
  readonly computePart: <A>(find: Find<ReadonlyArray<A>>) => Effect.Effect<ReadonlyArray<A>, Failure, Needs>
  /** Emits a part that was authorized in a snapshot at a position of the log. */
  readonly emitPart: <A>(
    found: QueryOutcome<ReadonlyArray<A>>,
    readAt: number
  ) => Effect.Effect<ReadonlyArray<A>, Failure, Needs>
}

type Needs = Database | EventLog | CurrentActor

/**
 * Streams the parts of an answer on behalf of the current actor. Each part is authorized again in a snapshot of its own,
 * so that a reader who loses access gets no further part. One audit event is written before the first part; one after the
 * last, with the number of values and the reason of the end, also when the reader stops or the stream fails.
 */
export const runQueryStream = <A, Start, E = never>(
  query: AuditName,
  open: Find<Start>,
  parts: (start: Start, parts: Parts) => Stream.Stream<A, Failure | E, Needs>
): Stream.Stream<A, Failure | E, Needs> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const opened = yield* runQuery(query, null, (run, asker) => {
        const { result, ...same } = open(run, asker)
        return { ...same, result: Either.map(result, (start) => ({ start, readAt: asker.readAt })) }
      })
      let { readAt } = opened
      let count = 0
      let isClosed = false
      const close = (ended: string, rejection?: Rejection) =>
        Effect.suspend(() => {
          isClosed = true
          const decision = rejection === undefined ? "granted" : "denied"
          const rule = rejection === undefined ? "closing" : rejection._tag
          const entry = { query, target: null, decision, rule, details: { ended, count }, readAt } as const
          return appendQueryEvent(entry, { guarded: false })
        })
      yield* Effect.addFinalizer((exit) =>
        Effect.suspend(() =>
          isClosed ? Effect.void : close(Exit.isFailure(exit) ? reasonOf(exit.cause) : "left")
        ).pipe(
          Effect.catchAllCause((cause) =>
            Effect.logError(`The audit event of the end of ${query} was not written`, cause)
          )
        )
      )
      const emitPart: Parts["emitPart"] = (found, at) =>
        Effect.gen(function* () {
          if (Either.isLeft(found.result)) {
            yield* close(found.result.left._tag, found.result.left)
          }
          const values = yield* found.result
          count += values.length
          readAt = at
          return values
        })
      const computePart: Parts["computePart"] = (find) =>
        Effect.flatMap(readInSnapshot(query, find), ({ found, readAt }) => emitPart(found, readAt))
      return Stream.concat(parts(opened.start, { computePart, emitPart }), Stream.execute(close("done")))
    })
  )
