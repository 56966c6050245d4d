/**
 * Follows the log once for all watchers of a deepwell: one snapshot for each batch of events, from which the notices of
 * every watcher are decided.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { Notice } from "../../domain/query/QueryResult.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import type { QueryOutcome } from "../request/AuditedQuery.ts"
import type { Current } from "../request/CurrentActor.ts"
import { EventLog, type Recorded } from "../EventLog.ts"
import * as WatchSnapshot from "./WatchSnapshot.ts"

/** The maximum number of buffered events. A watcher that is further behind reads the log itself. */
const capacity = 1_000

/** The notices of a batch for one watcher, and the position of the snapshot. */
export interface Decided {
  readonly found: QueryOutcome<ReadonlyArray<Notice>>
  readonly readAt: number
}

interface Watcher {
  readonly current: Current
  /** The position up to which events have been decided. */
  after: number
  /** Resumes the watcher while it waits. */
  wake: (() => void) | undefined
}

interface Feed {
  readonly watchers: Set<Watcher>
  readonly snapshot: WatchSnapshot.Snapshot
  /** The relevant events after `from`, up to `position`. */
  events: ReadonlyArray<Recorded>
  from: number
  position: number
  failure: Cause.Cause<SubscriptionError> | undefined
}

/** A watcher and the feed that it shares with others. */
interface Membership {
  readonly feed: Feed
  readonly watcher: Watcher
}

const hasNoNotices = ({ result }: QueryOutcome<ReadonlyArray<Notice>>): boolean =>
  result._tag === "Right" && result.right.length === 0

/** Advances waiting watchers without a notice, and resumes the other waiting ones. */
const distribute = ({ watchers, snapshot, position }: Feed, before: number, events: ReadonlyArray<Recorded>): void => {
  for (const watcher of watchers) {
    const { wake, current, after } = watcher
    const later = events.filter((event) => event.position > after)
    const isDecided =
      wake !== undefined &&
      after >= before &&
      (later.length === 0 ||
        (snapshot.watchers.has(current) && hasNoNotices(WatchSnapshot.noticesFor(snapshot, later, current))))
    if (isDecided) {
      watcher.after = Math.max(after, position)
    } else {
      wake?.()
    }
  }
}

const nextBatch = ({ feed, watcher }: Membership) =>
  Effect.async<void>((resume) => {
    // The feed may have advanced since the watcher checked.
    if (feed.failure !== undefined || watcher.after < feed.position) {
      resume(Effect.void)
      return
    }
    watcher.wake = () => {
      watcher.wake = undefined
      resume(Effect.void)
    }
    return Effect.sync(() => {
      watcher.wake = undefined
    })
  })

/** Makes a feed of notices. One fiber follows the log while there are watchers. */
export const make = Effect.gen(function* () {
  const database = yield* Database
  const log = yield* EventLog
  const runtime = yield* Effect.runtime()
  let current: { readonly feed: Feed; readonly following: Fiber.RuntimeFiber<void> } | undefined

  const readInto = (
    snapshot: WatchSnapshot.Snapshot,
    events: ReadonlyArray<Recorded>,
    watchers: ReadonlySet<Current>
  ) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      database.read("watch", (run) => WatchSnapshot.readSnapshot(run, snapshot, events, watchers, at))
    )

  const addBatch = (feed: Feed, { events, position }: Subscription.Batch<DomainEvent>) =>
    Effect.gen(function* () {
      const before = feed.position
      const relevant = events.filter(WatchSnapshot.isRelevant)
      if (relevant.length > 0) {
        if (feed.events.length + relevant.length > capacity) {
          feed.snapshot.records.clear()
          feed.events = []
          feed.from = before
        }
        const watchers = new Set(Array.from(feed.watchers, (each) => each.current))
        yield* readInto(feed.snapshot, relevant, watchers)
        feed.events = [...feed.events, ...relevant]
      }
      feed.position = position
      distribute(feed, before, relevant)
    })

  const follow = (feed: Feed) =>
    Stream.runForEach(Subscription.batches(log, { after: feed.position }), (batch) => addBatch(feed, batch)).pipe(
      Effect.exit,
      Effect.map((exit) => {
        feed.failure = Exit.isFailure(exit) ? exit.cause : undefined
        current = current?.feed === feed ? undefined : current
        for (const { wake } of feed.watchers) {
          wake?.()
        }
      })
    )

  const join = (actor: Current, after: number) =>
    Effect.sync((): Membership => {
      const watcher: Watcher = { current: actor, after, wake: undefined }
      if (current !== undefined) {
        current.feed.watchers.add(watcher)
        return { feed: current.feed, watcher }
      }
      const feed: Feed = {
        watchers: new Set([watcher]),
        snapshot: WatchSnapshot.emptySnapshot(),
        events: [],
        from: after,
        position: after,
        failure: undefined
      }
      current = { feed, following: Runtime.runFork(runtime)(follow(feed)) }
      return { feed, watcher }
    })

  const leave = ({ feed, watcher }: Membership) =>
    Effect.suspend(() => {
      feed.watchers.delete(watcher)
      if (current?.feed !== feed || feed.watchers.size > 0) {
        return Effect.void
      }
      const { following } = current
      current = undefined
      return Fiber.interrupt(following)
    })

  /** Reads the log for a watcher that is behind the buffered events, or that the last snapshot does not include. */
  const catchUp = (watcher: Watcher) =>
    Effect.gen(function* () {
      const { events, next, head } = yield* log.readAll({ from: watcher.after + 1 })
      const relevant = events.filter(WatchSnapshot.isRelevant)
      const snapshot = WatchSnapshot.emptySnapshot()
      if (relevant.length > 0) {
        yield* readInto(snapshot, relevant, new Set([watcher.current]))
      }
      watcher.after = Option.match(next, { onNone: () => head, onSome: (following) => following - 1 })
      return Option.map(
        Option.liftPredicate(relevant, ({ length }) => length > 0),
        (known): Decided => ({
          found: WatchSnapshot.noticesFor(snapshot, known, watcher.current),
          readAt: snapshot.readAt
        })
      )
    })

  const next = (place: Membership): Effect.Effect<Decided, SubscriptionError> =>
    Effect.suspend(() => {
      const { feed, watcher } = place
      if (feed.failure !== undefined) {
        return Effect.failCause(feed.failure)
      }
      if (watcher.after >= feed.position) {
        return Effect.zipRight(nextBatch(place), next(place))
      }
      if (watcher.after < feed.from || !feed.snapshot.watchers.has(watcher.current)) {
        return Effect.flatMap(catchUp(watcher), Option.match({ onNone: () => next(place), onSome: Effect.succeed }))
      }
      const events = feed.events.filter(({ position }) => position > watcher.after)
      watcher.after = feed.position
      return events.length === 0
        ? next(place)
        : Effect.succeed({
            found: WatchSnapshot.noticesFor(feed.snapshot, events, watcher.current),
            readAt: feed.snapshot.readAt
          })
    })

  /**
   * Streams the notices for a watcher of the events after a position, batch by batch; most batches have none. Each batch is
   * decided by the watcher's account and session at that time. Fails with the errors of a subscription.
   */
  return (actor: Current, after: number): Stream.Stream<Decided, SubscriptionError> =>
    Stream.unwrapScoped(
      Effect.map(Effect.acquireRelease(join(actor, after), leave), (place) => Stream.repeatEffect(next(place)))
    )
})
