/**
 * Shares concurrent reads of the same page of the log: a thousand subscriptions that one append wakes cause one read, and
 * each event is decoded once. Nothing is cached after the read.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { RecordedEvent } from "./Event.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { LogQuery, Page } from "./EventStore.ts"
import type { MalformedEvent, OutOfRange, UnknownEvent } from "./EventStoreError.ts"
import { type Positions, ofLog } from "./PageLimit.ts"

/** The rows of a page, and the last position of the log in the same snapshot. */
export interface PageRows<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly head: number
}

type Unreadable = UnknownEvent | MalformedEvent

export interface Options<Row, E, Failure> {
  /** The codec, for the current names of stored types. */
  readonly codec: Pick<EventCodec<E>, "currentType">
  /** Reads a page; calls `begun` when it has a snapshot, after which no reader may join. */
  readonly read: (positions: Positions, begun: () => void) => Effect.Effect<PageRows<Row>, Failure>
  readonly decode: (row: Row) => Either.Either<RecordedEvent<E>, Unreadable>
  /** True for a caller in a transaction, which sees events that others must not see, and the other way round. */
  readonly isAlone?: Effect.Effect<boolean, Failure>
}

/** A page whose events are decoded at their first use. */
interface SharedPage<Row, E> extends PageRows<Row> {
  readonly event: (row: Row, index: number) => Either.Either<RecordedEvent<E>, Unreadable>
}

interface Reading<Row, E, Failure> {
  /** Prevents further readers from joining. */
  readonly close: () => void
  readonly fiber: Fiber.RuntimeFiber<SharedPage<Row, E>, Failure>
  waiting: number
}

/**
 * Reads a page, or joins a read of the same page that has no snapshot yet, so that no reader gets an older state than that
 * of its call. The read continues when one of its readers is interrupted.
 */
export type SharedLogReads<E, Failure> = (
  query: LogQuery<E>
) => Effect.Effect<Page<E>, Failure | Unreadable | OutOfRange>

export const make = <Row extends { readonly type: string; readonly stream: string }, E, Failure>({
  codec,
  read,
  decode,
  isAlone = Effect.succeed(false)
}: Options<Row, E, Failure>): SharedLogReads<E, Failure> => {
  const readings = new Map<string, Reading<Row, E, Failure>>()
  // Pages before it are read without sharing: waiting for other readers would take as long as the read.
  let knownHead = 0

  const matchesQuery = ({ type, stream }: Row, { types, streamPrefix }: LogQuery<E>): boolean => {
    const current = codec.currentType(type)
    return (
      (types === undefined || types.some((wanted) => wanted === current)) &&
      (streamPrefix === undefined || stream.startsWith(streamPrefix))
    )
  }

  const reading = (positions: Positions, begun: () => void, isCommitted = true) =>
    Effect.map(read(positions, begun), (page): SharedPage<Row, E> => {
      knownHead = isCommitted ? Math.max(knownHead, page.head) : knownHead
      const decoded: Array<Either.Either<RecordedEvent<E>, Unreadable>> = []
      return { ...page, event: (row, index) => (decoded[index] ??= decode(row)) }
    })

  const pageOf = (query: LogQuery<E>, { to }: Positions, { rows, head, event }: SharedPage<Row, E>) => {
    const events: Array<RecordedEvent<E>> = []
    for (const [index, row] of rows.entries()) {
      if (matchesQuery(row, query)) {
        const decoded = event(row, index)
        if (Either.isLeft(decoded)) {
          return Either.left(decoded.left)
        }
        events.push(decoded.right)
      }
    }
    return Either.right({ events, next: to > head ? Option.none() : Option.some(to), head })
  }

  const begin = (key: string, positions: Positions) =>
    Effect.suspend(() => {
      let isOpen = true
      const close = (): void => {
        if (isOpen) {
          isOpen = false
          readings.delete(key)
        }
      }
      // Forked, so that the other readers that were woken with this one join before the read starts; interruptible,
      // as the fork would inherit the uninterruptible region.
      const own = Effect.interruptible(Effect.ensuring(reading(positions, close), Effect.sync(close)))
      return Effect.map(Effect.forkDaemon(own), (fiber) => {
        const begun: Reading<Row, E, Failure> = { fiber, waiting: 0, close }
        if (isOpen) {
          readings.set(key, begun)
        }
        return begun
      })
    })

  const join = ({ from, to }: Positions) =>
    Effect.suspend(() => {
      const key = `${from}:${to}`
      const known = readings.get(key)
      return Effect.tap(known === undefined ? begin(key, { from, to }) : Effect.succeed(known), (joined) =>
        Effect.sync(() => {
          joined.waiting += 1
        })
      )
    })

  const leave = (left: Reading<Row, E, Failure>) =>
    Effect.suspend(() => {
      left.waiting -= 1
      if (left.waiting > 0 || left.fiber.unsafePoll() !== null) {
        return Effect.void
      }
      // A reader that joined now would be interrupted with the read.
      left.close()
      return Fiber.interruptFork(left.fiber)
    })

  const alone = () => undefined

  const readPage = (positions: Positions, isJoined: boolean) =>
    isJoined || positions.to <= knownHead
      ? reading(positions, alone, !isJoined)
      : Effect.acquireUseRelease(join(positions), ({ fiber }) => Effect.flatten(Fiber.await(fiber)), leave)

  return (query) =>
    Effect.flatMap(ofLog(query), (positions) =>
      Effect.flatMap(isAlone, (isJoined) =>
        Effect.flatMap(readPage(positions, isJoined), (page) => pageOf(query, positions, page))
      )
    )
}
