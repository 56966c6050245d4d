/**
 * What streams come to, kept as far as they were read: what is written never changes, so only what came since is read.
 */
import { Effect } from "effect"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { EventStore, Folded } from "../eventsourcing/EventStore.ts"
import { maximumPage } from "../eventsourcing/EventStore.ts"
import type { ReadError } from "../eventsourcing/EventStoreError.ts"

/** So many streams are kept, those that were asked for last. */
const capacity = 200

interface Kept<State> extends Folded<State> {
  /** Of the last event, by which a log that was replaced is told from the one that was read. */
  readonly hash: string | null
}

type Fold<State> = (store: EventStore<DomainEvent>, stream: string) => Effect.Effect<Folded<State>, ReadError>

/** A fold that remembers, for each store by itself. */
export const make = <State, E extends DomainEvent>(
  { initial, evolve }: Pick<Decider<never, State, E, unknown>, "initial" | "evolve">,
  belongs: (event: DomainEvent) => event is E
): Fold<State> => {
  const stores = new WeakMap<EventStore<DomainEvent>, Map<string, Kept<State>>>()
  const nothing: Kept<State> = { state: initial, version: 0, hash: null }

  const keptOf = (store: EventStore<DomainEvent>) => {
    const known = stores.get(store) ?? new Map<string, Kept<State>>()
    stores.set(store, known)
    return known
  }

  const onwards = (store: EventStore<DomainEvent>, stream: string, from: Kept<State>) =>
    Effect.iterate(
      { kept: from, more: true },
      {
        while: ({ more }) => more,
        body: ({ kept }) =>
          Effect.flatMap(store.readStream({ stream, from: Math.max(1, kept.version) }), (page) => {
            // The last one that is known is read again, to see that it is still that one.
            if (kept.version > 0 && page[0]?.hash !== kept.hash) {
              return Effect.succeed({ kept: nothing, more: true })
            }
            const news = kept.version > 0 ? page.slice(1) : page
            const last = news.at(-1)
            const state = news.reduce((so, { event }) => (belongs(event) ? evolve(so, event) : so), kept.state)
            const reached = last === undefined ? kept : { state, version: last.version, hash: last.hash }
            return Effect.succeed({ kept: reached, more: page.length === maximumPage })
          })
      }
    )

  return (store, stream) =>
    Effect.suspend(() => {
      const kept = keptOf(store)
      return Effect.map(onwards(store, stream, kept.get(stream) ?? nothing), ({ kept: found }) => {
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
    })
}

export const scp = make(Aggregate.scp.decider, Aggregate.scp.isEvent)
export const user = make(Aggregate.user.decider, Aggregate.user.isEvent)
export const site = make(Aggregate.site.decider, Aggregate.site.isEvent)
export const taskForce = make(Aggregate.taskForce.decider, Aggregate.taskForce.isEvent)
