/**
 * Checks the limits, versions and positions of reads: whole numbers within bounds, anything else is refused.
 */
import { Either } from "effect"
import { maximumPage } from "./EventStore.ts"
import type { LogQuery, StreamQuery } from "./EventStore.ts"
import { OutOfRange } from "./EventStoreError.ts"

type Checked = Either.Either<number, OutOfRange>

const within = (field: string, value: number, minimum: number, maximum: number): Checked =>
  Number.isSafeInteger(value) && value >= minimum && value <= maximum
    ? Either.right(value)
    : Either.left(new OutOfRange({ field, value, minimum, maximum }))

/** How many events at once: 1 to `maximumPage`, or `otherwise` if nothing was asked for. */
export const limit = (asked: number | undefined, field = "limit", otherwise = maximumPage): Checked =>
  asked === undefined ? Either.right(otherwise) : within(field, asked, 1, maximumPage)

/** A version or position: 0 (before the first event) to 2^53 - 1, or `otherwise` if none was asked for. */
export const place = (field: string, asked: number | undefined, otherwise = 0): Checked =>
  asked === undefined ? Either.right(otherwise) : within(field, asked, 0, Number.MAX_SAFE_INTEGER)

/** The last position that is known, 0 to 2^53 - 2, so that there is one after it; 0 if none was given. */
export const after = (asked: number | undefined): Checked => within("after", asked ?? 0, 0, Number.MAX_SAFE_INTEGER - 1)

/** A stream query whose bounds were checked. */
export interface BoundedStream {
  readonly stream: string
  readonly direction: "forwards" | "backwards"
  /** The first version to return; backwards at most 2^53 - 1, forwards at least 1. */
  readonly from: number
  readonly limit: number
}

export const ofStream = ({
  stream,
  direction = "forwards",
  from,
  limit: asked
}: StreamQuery): Either.Either<BoundedStream, OutOfRange> =>
  Either.gen(function* () {
    const start = yield* place("from", from, direction === "forwards" ? 1 : Number.MAX_SAFE_INTEGER)
    const most = yield* limit(asked)
    return { stream, direction, from: direction === "forwards" ? Math.max(1, start) : start, limit: most }
  })

/** The positions of a page: from the first up to but not including the last. */
export interface Positions {
  readonly from: number
  readonly to: number
}

export const ofLog = ({ from, limit: asked }: LogQuery): Either.Either<Positions, OutOfRange> =>
  Either.gen(function* () {
    const start = Math.max(1, yield* place("from", from))
    return { from: start, to: start + (yield* limit(asked)) }
  })
