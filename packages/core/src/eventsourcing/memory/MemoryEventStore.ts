/**
 * An event store in memory, for tests; the reference that other stores are tested against.
 */
import { randomBytes } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as AppendPlan from "../append/AppendPlan.ts"
import * as EncodedAppend from "../append/EncodedAppend.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { EventStore } from "../EventStore.ts"
import * as MemoryLog from "./MemoryLog.ts"
import * as PageLimit from "../PageLimit.ts"
import * as SharedLogReads from "../SharedLogReads.ts"
import * as StateCache from "../StateCache.ts"
import * as StoredEvents from "../StoredEvents.ts"

/** Makes a store for the events of a codec, over an empty log or the given one. Its events are lost with the process. */
export const make = <E>(codec: EventCodec<E>, log = MemoryLog.make()): Effect.Effect<EventStore<E>> =>
  Effect.sync(() => {
    const decode = (row: StoredEvents.StoredEvent) => StoredEvents.decode(codec, row)
    const readAll = SharedLogReads.make({
      codec,
      read: ({ from, to }, begun) =>
        Effect.sync(() => {
          begun()
          return { rows: log.events.slice(from - 1, to - 1), head: log.events.length }
        }),
      decode
    })

    return {
      appendAll: (request) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Either.gen(function* () {
            const append = yield* EncodedAppend.encode(codec, request, () => randomBytes(16).toString("hex"))
            const plan = yield* AppendPlan.plan(append, log.facts(append), now)
            log.write(append, plan)
            return plan.receipt
          })
        ),
      outcomeOf: ({ actor, commandId }) =>
        Effect.sync(() =>
          Option.map(Option.fromNullable(log.command(actor, commandId)), ({ payloadHash, events }) => ({
            positions: events.map(({ position }) => position),
            payloadHash
          }))
        ),
      readStream: (query) =>
        Effect.flatMap(PageLimit.ofStream(query), ({ stream, direction, from, limit }) => {
          const rows = log.stream(stream)
          const selected = direction === "forwards" ? rows.slice(from - 1) : rows.slice(0, from).toReversed()
          return Either.all(selected.slice(0, limit).map(decode))
        }),
      load: (stream, source) =>
        Effect.suspend(() => {
          const cache = StateCache.of(source)
          return Either.map(
            StateCache.advance(cache, cache.initial, log.stream(stream), decode),
            ({ state, version }) => ({ state, version })
          )
        }),
      readAll,
      head: Effect.sync(() => {
        const { position, hash } = log.events.at(-1) ?? log.origin
        return { position, hash }
      }),
      verify: Effect.suspend(() =>
        StoredEvents.verifyChain({ position: log.origin.position, hash: log.origin.hash }, log.events)
      ),
      watch: log.watch
    }
  })
