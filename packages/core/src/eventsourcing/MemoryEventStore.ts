/**
 * An event store in memory: for tests, and the reference that every other store is held against.
 */
import { randomBytes } from "node:crypto"
import { Clock, Effect, Either, Option } from "effect"
import type { StoredEvent } from "./AppendPlan.ts"
import * as AppendPlan from "./AppendPlan.ts"
import * as EncodedAppend from "./EncodedAppend.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { EventStore } from "./EventStore.ts"
import * as MemoryLog from "./MemoryLog.ts"
import * as PageBounds from "./PageBounds.ts"
import * as StoredEvents from "./StoredEvents.ts"

/** A store for the events that the codec knows, empty at first and gone with the process, or over a log that is there. */
export const make = <E>(codec: EventCodec<E>, log = MemoryLog.make()): Effect.Effect<EventStore<E>> =>
  Effect.sync(() => {
    const decodeAll = (rows: ReadonlyArray<StoredEvent>) =>
      Either.all(rows.map((row) => StoredEvents.decode(codec, row)))

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
      readStream: ({ stream, direction = "forwards", from, limit }) =>
        Effect.suspend(() => {
          const rows = log.stream(stream)
          const found =
            direction === "forwards"
              ? rows.slice(Math.max(1, PageBounds.from(from, 1)) - 1)
              : rows.slice(0, PageBounds.from(from, rows.length)).toReversed()
          return decodeAll(found.slice(0, PageBounds.limit(limit)))
        }),
      readAll: ({ from, limit, types, streamPrefix }) =>
        Effect.suspend(() => {
          const start = Math.max(1, PageBounds.from(from, 1))
          const end = start + PageBounds.limit(limit)
          const rows = log.events
            .slice(start - 1, end - 1)
            .filter((row) => types === undefined || types.includes(row.type))
            .filter((row) => streamPrefix === undefined || row.stream.startsWith(streamPrefix))
          const next = end > log.events.length ? Option.none() : Option.some(end)
          return Effect.map(decodeAll(rows), (events) => ({ events, next, head: log.events.length }))
        }),
      head: Effect.sync(() => {
        const { position, hash } = log.events.at(-1) ?? log.origin
        return { position, hash }
      }),
      verify: Effect.suspend(() =>
        StoredEvents.followAll({ position: log.origin.position, hash: log.origin.hash }, log.events)
      ),
      watch: log.watch
    }
  })
