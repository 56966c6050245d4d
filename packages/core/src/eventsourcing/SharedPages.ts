/**
 * Reads of the log's pages, one for all who ask for the same page at the same time: a thousand subscriptions that are
 * woken by one append share one read, and each event is decoded once. Nothing is kept once it was read.
 */
import { Effect, Either, Fiber, Option } from "effect"
import type { RecordedEvent } from "./Event.ts"
import type { LogQuery, Page } from "./EventStore.ts"
import type { MalformedEvent, OutOfRange, UnknownEvent } from "./EventStoreError.ts"
import * as PageLimit from "./PageLimit.ts"
import type { Positions } from "./PageLimit.ts"

/** The rows of a page, and the position of the end of the log in the same snapshot. */
export interface Found<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly head: number
}

type Unreadable = UnknownEvent | MalformedEvent

export interface Options<Row, E, Failure> {
  /** Reads a page; calls `begun` when its snapshot is taken, after which no reader may join it. */
  readonly read: (positions: Positions, begun: () => void) => Effect.Effect<Found<Row>, Failure>
  readonly decode: (row: Row) => Either.Either<RecordedEvent<E>, Unreadable>
}

/** A page whose events are decoded when the first reader wants them. */
interface SharedPage<Row, E> extends Found<Row> {
  readonly event: (row: Row, at: number) => Either.Either<RecordedEvent<E>, Unreadable>
}

interface Reading<Row, E, Failure> {
  /** Keeps further readers from joining it. */
  readonly close: () => void
  readonly fiber: Fiber.RuntimeFiber<SharedPage<Row, E>, Failure>
  waiting: number
}

const isWanted = (
  { type, stream }: { readonly type: string; readonly stream: string },
  { types, streamPrefix }: LogQuery
): boolean =>
  (types === undefined || types.includes(type)) && (streamPrefix === undefined || stream.startsWith(streamPrefix))

export interface SharedPages<E, Failure> {
  /** A page of its own. */
  readonly alone: (query: LogQuery) => Effect.Effect<Page<E>, Failure | Unreadable | OutOfRange>
  /**
   * The same, shared with all who ask for it before its snapshot is taken, so that no reader gets an older state of the
   * log than at the time it asked. A reader that is interrupted leaves the others their read.
   */
  readonly shared: (query: LogQuery) => Effect.Effect<Page<E>, Failure | Unreadable | OutOfRange>
}

export const make = <Row extends { readonly type: string; readonly stream: string }, E, Failure>({
  read,
  decode
}: Options<Row, E, Failure>): SharedPages<E, Failure> => {
  const readings = new Map<string, Reading<Row, E, Failure>>()
  // Pages that end before it are history: each is read alone, since waiting for others would take as long as the read.
  let knownHead = 0

  const reading = (positions: Positions, begun: () => void) =>
    Effect.map(read(positions, begun), (found): SharedPage<Row, E> => {
      knownHead = Math.max(knownHead, found.head)
      const decoded: Array<Either.Either<RecordedEvent<E>, Unreadable>> = []
      return { ...found, event: (row, at) => (decoded[at] ??= decode(row)) }
    })

  const pageOf = (query: LogQuery, { to }: Positions, { rows, head, event }: SharedPage<Row, E>) => {
    const events: Array<RecordedEvent<E>> = []
    for (const [at, row] of rows.entries()) {
      if (isWanted(row, query)) {
        const found = event(row, at)
        if (Either.isLeft(found)) {
          return Either.left(found.left)
        }
        events.push(found.right)
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
      // Forking lets all others that were woken with this reader ask before the read starts. It is forked where an
      // interruption is held back, which it would inherit.
      const own = Effect.interruptible(Effect.ensuring(reading(positions, close), Effect.sync(close)))
      return Effect.map(Effect.forkDaemon(own), (fiber) => {
        const made: Reading<Row, E, Failure> = { fiber, waiting: 0, close }
        if (isOpen) {
          readings.set(key, made)
        }
        return made
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
      // A reader that joined it now would be interrupted with it.
      left.close()
      return Fiber.interruptFork(left.fiber)
    })

  const within =
    (found: (positions: Positions) => Effect.Effect<SharedPage<Row, E>, Failure>): SharedPages<E, Failure>["alone"] =>
    (query) =>
      Effect.flatMap(PageLimit.ofLog(query), (positions) =>
        Effect.flatMap(found(positions), (page) => pageOf(query, positions, page))
      )

  return {
    alone: within((positions) => reading(positions, () => undefined)),
    shared: within((positions) =>
      positions.to <= knownHead
        ? reading(positions, () => undefined)
        : Effect.acquireUseRelease(join(positions), ({ fiber }) => Effect.flatten(Fiber.await(fiber)), leave)
    )
  }
}
