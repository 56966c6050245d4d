/**
 * A checkpoint store in memory, for consumers of a log in memory.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CheckpointStore, StoredCheckpoint } from "../CheckpointStore.ts"
import { CheckpointBehind, CheckpointForeign, ClaimLost, isForeign, isTaken } from "../CheckpointStore.ts"
import { PositionAhead } from "../EventStoreError.ts"
import type { MemoryLog } from "./MemoryLog.ts"
import * as PageLimit from "../PageLimit.ts"

/** Makes a store for the consumers of a log. */
export const make = (log: MemoryLog): CheckpointStore<undefined> => {
  const stored = new Map<string, StoredCheckpoint>()
  const hashAt = (position: number): string | null => log.events[position - 1]?.hash ?? null
  const put = (name: string, position: number, holder: string | null, expiresAt: number): void => {
    stored.set(name, { name, position, hash: hashAt(position), holder, expiresAt })
  }

  return {
    claim: ({ name, holder, expiry }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const checkpoint = stored.get(name)
        if (checkpoint !== undefined && isTaken(checkpoint, now, holder)) {
          return Effect.succeed(Option.none())
        }
        const position = checkpoint?.position ?? 0
        if (checkpoint !== undefined && isForeign(checkpoint, hashAt(position))) {
          return Effect.fail(new CheckpointForeign({ consumer: name, position, head: log.events.length }))
        }
        put(name, position, holder, now + Duration.toMillis(expiry))
        return Effect.succeed(Option.some(position))
      }),
    save: ({ name, holder, expiry, position, companion }) =>
      Effect.gen(function* () {
        yield* PageLimit.place("position", position)
        const checkpoint = stored.get(name)
        if (checkpoint?.holder !== holder) {
          return yield* new ClaimLost({ consumer: name })
        }
        if (position < checkpoint.position) {
          return yield* new CheckpointBehind({ consumer: name, position, stored: checkpoint.position })
        }
        companion?.(undefined)
        put(name, position, holder, (yield* Clock.currentTimeMillis) + Duration.toMillis(expiry))
      }),
    release: ({ name, holder }) =>
      Effect.sync(() => {
        const checkpoint = stored.get(name)
        if (checkpoint?.holder === holder) {
          stored.set(name, { ...checkpoint, holder: null })
        }
      }),
    reset: (name, requested) =>
      Effect.gen(function* () {
        const [position, head] = [yield* PageLimit.place("position", requested), log.events.length]
        if (position > head) {
          return yield* new PositionAhead({ position, head })
        }
        put(name, position, null, 0)
      }),
    progress: Effect.map(Clock.currentTimeMillis, (now) =>
      [...stored.values()]
        .map((each) => ({
          name: each.name,
          position: each.position,
          lag: log.events.length - each.position,
          running: isTaken(each, now)
        }))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    )
  }
}
