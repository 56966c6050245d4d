/**
 * Live notices of changes to the records that the watcher may see.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Notice } from "../../domain/query/QueryResult.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import { granted } from "../request/AuditedQuery.ts"
import { runQueryStream } from "../request/AuditedStream.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as WatchFeed from "./WatchFeed.ts"

/** A stream of notices, until the watcher interrupts it or may no longer act. Watchers share one snapshot for each batch of events. */
export const make = Effect.map(WatchFeed.make, (decisions) =>
  Stream.unwrap(
    Effect.map(CurrentActor, (current) =>
      runQueryStream<Notice, number, SubscriptionError>(
        "watch",
        (_, { readAt }) => granted(readAt),
        (after, { emitPart }) =>
          decisions(current, after).pipe(
            Stream.mapEffect(({ found, readAt }) => emitPart(found, readAt)),
            Stream.mapConcat((notices) => notices)
          )
      )
    )
  )
)
