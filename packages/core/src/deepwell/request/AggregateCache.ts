/**
 * What streams come to, kept as far as they were read: what is written never changes, so only what came since is read.
 */
import { Either } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Decider } from "../../eventsourcing/Decider.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { Folded } from "../../eventsourcing/EventStore.ts"
import { maximumPage } from "../../eventsourcing/EventStore.ts"
import type { MalformedEvent, OutOfRange, UnknownEvent } from "../../eventsourcing/EventStoreError.ts"
import type { SqlEventStore } from "../../eventsourcing/sql/SqlEventStore.ts"

/** So many streams are kept, those that were asked for last. */
const capacity = 200

interface Kept<State> extends Folded<State> {
  /** Of the last event, by which a log that was replaced is told from the one that was read. */
  readonly hash: string | null
}

type Store = Pick<SqlEventStore<DomainEvent>, "streamPage">

/** What a log says cannot be read. */
export type Unreadable = OutOfRange | UnknownEvent | MalformedEvent

/** What a stream comes to, as a transaction sees it. */
export type Fold<State> = (store: Store, run: Run, stream: string) => Either.Either<Folded<State>, Unreadable>

/** A fold that remembers, for each store by itself. */
export const make = <State, E extends DomainEvent>(
  { initial, evolve }: Pick<Decider<never, State, E, unknown>, "initial" | "evolve">,
  belongs: (event: DomainEvent) => event is E
): Fold<State> => {
  const stores = new WeakMap<Store, Map<string, Kept<State>>>()
  const nothing: Kept<State> = { state: initial, version: 0, hash: null }

  const keptOf = (store: Store) => {
    const known = stores.get(store) ?? new Map<string, Kept<State>>()
    stores.set(store, known)
    return known
  }

  /** What is known, with the events of a page that begins at the last one that is known. */
  const grown = (kept: Kept<State>, page: ReadonlyArray<RecordedEvent<DomainEvent>>): Kept<State> => {
    const news = kept.version > 0 ? page.slice(1) : page
    const last = news.at(-1)
    return last === undefined
      ? kept
      : {
          state: news.reduce((so, { event }) => (belongs(event) ? evolve(so, event) : so), kept.state),
          version: last.version,
          hash: last.hash
        }
  }

  const onwards = (
    store: Store,
    run: Run,
    stream: string,
    from: Kept<State>
  ): Either.Either<Kept<State>, Unreadable> => {
    let kept = from
    for (;;) {
      const page = store.streamPage(run, { stream, from: Math.max(1, kept.version) })
      if (Either.isLeft(page)) {
        return Either.left(page.left)
      }
      // The last one that is known is read again, to see that it is still that one.
      const isOther = kept.version > 0 && page.right[0]?.hash !== kept.hash
      kept = isOther ? nothing : grown(kept, page.right)
      if (!isOther && page.right.length < maximumPage) {
        return Either.right(kept)
      }
    }
  }

  return (store, run, stream) => {
    const kept = keptOf(store)
    return Either.map(onwards(store, run, stream, kept.get(stream) ?? nothing), (found) => {
      kept.delete(stream)
      if (found.version > 0) {
        kept.set(stream, found)
      }
      const [oldest] = kept.keys()
      if (kept.size > capacity && oldest !== undefined) {
        kept.delete(oldest)
      }
      return { state: found.state, version: found.version }
    })
  }
}

export const scp = make(Aggregate.scp.decider, Aggregate.scp.isEvent)
export const user = make(Aggregate.user.decider, Aggregate.user.isEvent)
export const site = make(Aggregate.site.decider, Aggregate.site.isEvent)
export const taskForce = make(Aggregate.taskForce.decider, Aggregate.taskForce.isEvent)
