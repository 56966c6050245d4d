/**
 * Validates the limits, versions and positions of reads, and the times of claims: integers within bounds, otherwise `OutOfRange`.
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import type { LogQuery, StreamQuery } from "./EventStore.ts"
import { OutOfRange } from "./EventStoreError.ts"
import { maximumParked } from "./ParkedEvent.ts"

/** The maximum number of events that one read returns. */
export const maximumPage = 1_000

type Checked = Either.Either<number, OutOfRange>

const within = (field: string, value: number, minimum: number, maximum: number): Checked =>
  Number.isSafeInteger(value) && value >= minimum && value <= maximum
    ? Either.right(value)
    : Either.left(new OutOfRange({ field, value, minimum, maximum }))

/** A page size from 1 to `maximumPage`; `otherwise` for undefined. */
export const limit = (requested: number | undefined, field = "limit", otherwise = maximumPage): Checked =>
  requested === undefined ? Either.right(otherwise) : within(field, requested, 1, maximumPage)

/** A version or position from 0 (before the first event) to 2^53 - 1; `otherwise` for undefined. */
export const place = (field: string, requested: number | undefined, otherwise = 0): Checked =>
  requested === undefined ? Either.right(otherwise) : within(field, requested, 0, Number.MAX_SAFE_INTEGER)

/** A name of a consumer, of 1 to 200 characters; the error has its length. */
export const consumerName = (name: string): Checked => within("name", Array.from(name).length, 1, 200)

/** The maximum number of parked events of a consumer, an integer from 1 to `maximumParked`. */
export const mostParked = (maximum: number): Checked => within("maximumParked", maximum, 1, maximumParked)

/** The name of a consumer, and the position to continue after. */
export const resetting = (name: string, position: number) =>
  Either.flatMap(consumerName(name), () => place("position", position))

/** The position of a checkpoint, and the maximum number of parked events. */
export const parking = ({ position, maximum }: { readonly position: number; readonly maximum: number }) =>
  Either.all([place("position", position), mostParked(maximum)])

/**
 * The time in milliseconds after which a claim expires, from 100 milliseconds to one day; 15 seconds for undefined. A holder
 * prolongs its claim three times in that time, each time in a transaction.
 */
export const expiry = (requested: Duration.DurationInput = "15 seconds"): Checked =>
  within("expiry", Math.ceil(Duration.toMillis(requested)), 100, 86_400_000)

/** The position to continue after, from 0 to 2^53 - 2; 0 for undefined. */
export const after = (position: number | undefined): Checked =>
  within("after", position ?? 0, 0, Number.MAX_SAFE_INTEGER - 1)

/** Validates a stream query: `from` is then at most 2^53 - 1 backwards, and at least 1 forwards. */
export const ofStream = ({ direction = "forwards", ...query }: StreamQuery) =>
  Either.gen(function* () {
    const from = yield* place("from", query.from, direction === "forwards" ? 1 : Number.MAX_SAFE_INTEGER)
    const most = yield* limit(query.limit)
    return { stream: query.stream, direction, from: direction === "forwards" ? Math.max(1, from) : from, limit: most }
  })

/** A range of positions, `to` excluded. */
export interface Positions {
  readonly from: number
  readonly to: number
}

export const ofLog = ({
  from,
  limit: requested
}: Pick<LogQuery<never>, "from" | "limit">): Either.Either<Positions, OutOfRange> =>
  Either.gen(function* () {
    const start = Math.max(1, yield* place("from", from))
    return { from: start, to: start + (yield* limit(requested)) }
  })
