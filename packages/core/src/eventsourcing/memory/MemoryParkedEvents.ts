/**
 * The events that consumers of a log in memory parked.
 */
import * as Either from "effect/Either"
import { type FailedEvent, type ParkedEvent, TooManyParked } from "../ParkedEvent.ts"

/** The parked events of all consumers; the functions are those of `SqlParkedEvents`. */
export const make = () => {
  const stored = new Map<string, ReadonlyArray<ParkedEvent>>()
  const list = (consumer: string): ReadonlyArray<ParkedEvent> => stored.get(consumer) ?? []
  const change = (consumer: string, position: number | undefined, next: (event: ParkedEvent) => ParkedEvent) => {
    const isMeant = (event: ParkedEvent) => position === undefined || event.position === position
    stored.set(
      consumer,
      list(consumer).map((event) => (isMeant(event) ? next(event) : event))
    )
    return list(consumer).filter(isMeant).length
  }
  const keep = (consumer: string, isKept: (event: ParkedEvent) => boolean): boolean => {
    const before = list(consumer)
    stored.set(consumer, before.filter(isKept))
    return list(consumer).length < before.length
  }
  return {
    list,
    insert: (consumer: string, event: FailedEvent, maximum: number): Either.Either<void, TooManyParked> => {
      if (list(consumer).length >= maximum) {
        return Either.left(new TooManyParked({ consumer, position: event.position, maximum }))
      }
      stored.set(
        consumer,
        [...list(consumer), { ...event, consumer, retrying: false }].toSorted(
          (one, other) => one.position - other.position
        )
      )
      return Either.void
    },
    update: (consumer: string, { position, cause, attempts, lastFailedAt }: FailedEvent): void => {
      change(consumer, position, (event) => ({
        ...event,
        cause,
        attempts: event.attempts + attempts,
        lastFailedAt,
        retrying: false
      }))
    },
    mark: (consumer: string, position: number | undefined): number =>
      change(consumer, position, (event) => ({ ...event, retrying: true })),
    remove: (consumer: string, position: number): boolean => keep(consumer, (event) => event.position !== position),
    removeAfter: (consumer: string, position: number): void => {
      keep(consumer, (event) => event.position <= position)
    }
  }
}
