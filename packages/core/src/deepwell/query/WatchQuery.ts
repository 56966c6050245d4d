/**
 * Notices of what happens from now on, to records that the watcher may see.
 */
import { Effect, Stream } from "effect"
import type { Notice } from "../../domain/query/QueryResult.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import { granted } from "../request/AuditedQuery.ts"
import { askStream } from "../request/AuditedStream.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as WatchFeed from "./WatchFeed.ts"

/** The stream of notices, until its watcher leaves or may not act any more. All watchers share one look for each event. */
export const make = Effect.map(WatchFeed.make, (decisions) =>
  Stream.unwrap(
    Effect.map(CurrentActor, (current) =>
      askStream<Notice, number, SubscriptionError>(
        "watch",
        (_, { readAt }) => Effect.succeed(granted(readAt)),
        (after, { tell }) =>
          decisions(current, after).pipe(
            Stream.mapEffect(({ found, readAt }) => tell(found, readAt)),
            Stream.mapConcat((notices) => notices)
          )
      )
    )
  )
)
