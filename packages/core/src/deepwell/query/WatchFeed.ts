/**
 * Follows the log once for all watchers of a deepwell: one look at the file for each batch of events, from which the
 * notices of every watcher are decided without another one.
 */
import type { Cause } from "effect"
import { Clock, Effect, Exit, Fiber, Option, Runtime, Stream } from "effect"
import { Database } from "../../database/Database.ts"
import type { Notice } from "../../domain/query/QueryResult.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import type { Found } from "../request/AuditedQuery.ts"
import type { Current } from "../request/CurrentActor.ts"
import { EventLog } from "../EventLog.ts"
import * as WatchSnapshot from "./WatchSnapshot.ts"

type Recorded = RecordedEvent<DomainEvent>

/** So many events are kept for watchers that are a little behind; those further behind look at the file themselves. */
const capacity = 1_000

/** What was decided of some events, and at which position of the log. */
export interface Decided {
  readonly found: Found<ReadonlyArray<Notice>>
  readonly readAt: number
}

interface Watcher {
  readonly current: Current
  /** Everything up to this position was decided. */
  after: number
  /** Resumes it where it waits. */
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

/** A watcher, and the feed that it shares with others. */
interface Place {
  readonly feed: Feed
  readonly watcher: Watcher
}

const isSilent = ({ result }: Found<ReadonlyArray<Notice>>): boolean =>
  result._tag === "Right" && result.right.length === 0

/** Moves on the watchers that wait and have no notice, and resumes the others that wait. */
const spread = ({ watchers, snapshot, position }: Feed, before: number, events: ReadonlyArray<Recorded>): void => {
  for (const watcher of watchers) {
    const { wake, current, after } = watcher
    const later = events.filter((event) => event.position > after)
    const isDecided =
      wake !== undefined &&
      after >= before &&
      (later.length === 0 ||
        (snapshot.watchers.has(current) && isSilent(WatchSnapshot.decide(snapshot, later, current))))
    if (isDecided) {
      watcher.after = Math.max(after, position)
    } else {
      wake?.()
    }
  }
}

const awaited = ({ feed, watcher }: Place) =>
  Effect.async<void>((resume) => {
    // The feed may have gone on since the watcher looked.
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

/** Shares one follower of the log between all watchers, for as long as there are any. */
export const make = Effect.gen(function* () {
  const database = yield* Database
  const log = yield* EventLog
  const runtime = yield* Effect.runtime()
  let current: { readonly feed: Feed; readonly following: Fiber.RuntimeFiber<void> } | undefined

  const lookAt = (snapshot: WatchSnapshot.Snapshot, events: ReadonlyArray<Recorded>, watchers: ReadonlySet<Current>) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      database.read("watch", (run) => WatchSnapshot.look(run, snapshot, events, watchers, at))
    )

  const take = (feed: Feed, { events, position }: Subscription.Batch<DomainEvent>) =>
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
        yield* lookAt(feed.snapshot, relevant, watchers)
        feed.events = [...feed.events, ...relevant]
      }
      feed.position = position
      spread(feed, before, relevant)
    })

  const follow = (feed: Feed) =>
    Stream.runForEach(Subscription.batches(log, { after: feed.position }), (batch) => take(feed, batch)).pipe(
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
    Effect.sync((): Place => {
      const watcher: Watcher = { current: actor, after, wake: undefined }
      if (current !== undefined) {
        current.feed.watchers.add(watcher)
        return { feed: current.feed, watcher }
      }
      const feed: Feed = {
        watchers: new Set([watcher]),
        snapshot: WatchSnapshot.empty(),
        events: [],
        from: after,
        position: after,
        failure: undefined
      }
      current = { feed, following: Runtime.runFork(runtime)(follow(feed)) }
      return { feed, watcher }
    })

  const leave = ({ feed, watcher }: Place) =>
    Effect.suspend(() => {
      feed.watchers.delete(watcher)
      if (current?.feed !== feed || feed.watchers.size > 0) {
        return Effect.void
      }
      const { following } = current
      current = undefined
      return Fiber.interrupt(following)
    })

  /** For a watcher that is behind the events that are kept, or of whom the last look did not know. */
  const catchUp = (watcher: Watcher) =>
    Effect.gen(function* () {
      const { events, next, head } = yield* log.readAll({ from: watcher.after + 1 })
      const relevant = events.filter(WatchSnapshot.isRelevant)
      const snapshot = WatchSnapshot.empty()
      if (relevant.length > 0) {
        yield* lookAt(snapshot, relevant, new Set([watcher.current]))
      }
      watcher.after = Option.match(next, { onNone: () => head, onSome: (following) => following - 1 })
      return Option.map(
        Option.liftPredicate(relevant, ({ length }) => length > 0),
        (known): Decided => ({
          found: WatchSnapshot.decide(snapshot, known, watcher.current),
          readAt: snapshot.readAt
        })
      )
    })

  const next = (place: Place): Effect.Effect<Decided, SubscriptionError> =>
    Effect.suspend(() => {
      const { feed, watcher } = place
      if (feed.failure !== undefined) {
        return Effect.failCause(feed.failure)
      }
      if (watcher.after >= feed.position) {
        return Effect.zipRight(awaited(place), next(place))
      }
      if (watcher.after < feed.from || !feed.snapshot.watchers.has(watcher.current)) {
        return Effect.flatMap(catchUp(watcher), Option.match({ onNone: () => next(place), onSome: Effect.succeed }))
      }
      const events = feed.events.filter(({ position }) => position > watcher.after)
      watcher.after = feed.position
      return events.length === 0
        ? next(place)
        : Effect.succeed({
            found: WatchSnapshot.decide(feed.snapshot, events, watcher.current),
            readAt: feed.snapshot.readAt
          })
    })

  /**
   * What is decided for a watcher of the events after a position, batch by batch, most of them without a notice. Each
   * batch is decided by the watcher's account and session as they are then. Fails as a subscription does.
   */
  return (actor: Current, after: number): Stream.Stream<Decided, SubscriptionError> =>
    Stream.unwrapScoped(
      Effect.map(Effect.acquireRelease(join(actor, after), leave), (place) => Stream.repeatEffect(next(place)))
    )
})
