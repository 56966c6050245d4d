/**
 * A checkpoint store in memory, for consumers of a log in memory.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CheckpointStore, Claim, Parking, StoredCheckpoint } from "../CheckpointStore.ts"
import { CheckpointForeign, isForeign, isTaken, moveError } from "../CheckpointStore.ts"
import * as ConsumerMetrics from "../ConsumerMetrics.ts"
import { PositionAhead } from "../EventStoreError.ts"
import type { MemoryLog } from "./MemoryLog.ts"
import * as MemoryParkedEvents from "./MemoryParkedEvents.ts"
import * as PageLimit from "../PageLimit.ts"

/** Makes a store for the consumers of a log. */
export const make = (log: MemoryLog): CheckpointStore<undefined> => {
  const stored = new Map<string, StoredCheckpoint>()
  const hashAt = (position: number): string | null => log.events[position - 1]?.hash ?? null
  const put = (name: string, position: number, holder: string | null, expiresAt: number): void => {
    stored.set(name, { name, position, hash: hashAt(position), holder, expiresAt })
  }

  const parked = MemoryParkedEvents.make()

  /** The checkpoint of a holder that may move it to a position. */
  const held = (moving: Claim & Pick<Parking, "position">) => {
    const checkpoint = stored.get(moving.name)
    const error = moveError(moving, checkpoint)
    return error === undefined ? Effect.succeed(checkpoint?.position ?? 0) : Effect.fail(error)
  }
  const move = ({ name, holder, expiry, position }: Claim & Pick<Parking, "position">, now: number) =>
    put(name, position, holder, now + Duration.toMillis(expiry))

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
    save: (checkpoint) =>
      Effect.gen(function* () {
        yield* PageLimit.place("position", checkpoint.position)
        yield* held(checkpoint)
        checkpoint.companion?.(undefined)
        if (checkpoint.resolved !== undefined) {
          parked.remove(checkpoint.name, checkpoint.resolved)
        }
        move(checkpoint, yield* Clock.currentTimeMillis)
      }),
    park: (parking) =>
      Effect.gen(function* () {
        yield* PageLimit.parking(parking)
        const { name, event, maximum } = parking
        const position = yield* held(parking)
        if (event.position > position) {
          yield* parked.insert(name, event, maximum)
        } else {
          parked.update(name, event)
        }
        move(parking, yield* Clock.currentTimeMillis)
      }),
    parked: (name) => Effect.sync(() => parked.list(name)),
    retryParked: (name, position) => Effect.sync(() => parked.mark(name, position)),
    discardParked: (name, position) => Effect.sync(() => parked.remove(name, position)),
    nextRetry: (name) => Effect.sync(() => Option.fromNullable(parked.list(name).find(({ retrying }) => retrying))),
    release: ({ name, holder }) =>
      Effect.sync(() => {
        const checkpoint = stored.get(name)
        if (checkpoint?.holder === holder) {
          stored.set(name, { ...checkpoint, holder: null })
        }
      }),
    reset: (name, requested) =>
      Effect.gen(function* () {
        const [position, head] = [yield* PageLimit.resetting(name, requested), log.events.length]
        if (position > head) {
          return yield* new PositionAhead({ position, head })
        }
        put(name, position, null, 0)
        parked.removeAfter(name, position)
      }),
    progress: Effect.map(Clock.currentTimeMillis, (now) =>
      [...stored.values()]
        .map((each) => ({
          name: each.name,
          position: each.position,
          lag: log.events.length - each.position,
          running: isTaken(each, now),
          parked: parked.list(each.name).length
        }))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    ).pipe(Effect.tap(ConsumerMetrics.setProgress))
  }
}
