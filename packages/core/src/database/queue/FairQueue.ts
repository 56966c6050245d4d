/**
 * A bounded queue for a number of permits, fair between groups.
 *
 * `Effect.Semaphore` wakes all waiters at each release, and those that get no permit wait again, deeper on their own
 * stacks: its work and memory grow with the square of the waiters. Here a release hands its permit to one waiter.
 */
import type { Duration } from "effect"
import { Effect, identity } from "effect"
import type { Path, Ticket } from "./FairOrder.ts"
import * as FairOrder from "./FairOrder.ts"

/** Bounds of the requests that wait. */
export interface WaitingBounds<Refusal> {
  /** How many of one group may wait; unbounded if left out. */
  readonly perGroup?: number
  /**
   * How many may wait in all; unbounded if left out. When so many wait, a request of a group that has none waiting
   * displaces the newest one of the largest group, if that has more than one; other requests are refused.
   */
  readonly total?: number
  /** The error of a request that is refused or displaced. */
  readonly full: () => Refusal
}

export interface Options<Refusal> {
  /** How many may run at once, at least 1. */
  readonly permits: number
  /** How many of one group may run at once; as many as there are permits if left out. */
  readonly runningPerGroup?: number
  /** Bounds of the requests that wait; if left out, all wait and none is refused. */
  readonly waiting?: WaitingBounds<Refusal>
}

/** How long a request waits for its permit, and its error when there is none in time. */
export interface Patience<Late> {
  readonly timeout: Duration.Duration
  readonly late: () => Late
}

export interface FairQueue<Refusal> {
  /**
   * Runs an effect while it holds a permit. `path` is the group of the request (e.g. its user), then its lane within the
   * group (e.g. its session): groups are served round robin, so are the lanes of a group, and a lane first come, first
   * served. Fails with the error of `full` when there is no place to wait, or when the place is given to another group.
   * A request that is interrupted leaves the queue.
   */
  readonly run: (path: Path) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Refusal, R>
  /** As `run`; fails with the error of `late` when there is no permit in time. */
  readonly runWithin: <Late>(
    path: Path,
    patience: Patience<Late>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Refusal | Late, R>
  /** True while a request of this group runs or waits. */
  readonly has: (group: string) => boolean
  /** How many run, and how many wait. */
  readonly counts: () => { readonly running: number; readonly waiting: number }
}

/** As `make`, at once. */
export const unsafeMake = <Refusal = never>(options: Options<Refusal>): FairQueue<Refusal> => {
  const { permits, runningPerGroup = Infinity, waiting } = options
  const order = FairOrder.make({
    permits,
    runningPerGroup,
    waitingPerGroup: waiting?.perGroup ?? Infinity,
    waiting: waiting?.total ?? Infinity
  })

  const outcome = (ticket: Ticket): Effect.Effect<void, Refusal> =>
    ticket.state === "refused" && waiting !== undefined ? Effect.failSync(waiting.full) : Effect.void

  const permitOf = (ticket: Ticket): Effect.Effect<void, Refusal> =>
    Effect.suspend(() =>
      ticket.state === "waiting"
        ? Effect.async((resume) => {
            ticket.settled = () => resume(outcome(ticket))
          })
        : outcome(ticket)
    )

  // One finalizer over waiting and running: a permit that comes in the moment of an interruption or a timeout is passed on.
  const holding =
    <Late>(path: Path, wait: (permit: Effect.Effect<void, Refusal>) => Effect.Effect<void, Refusal | Late>) =>
    <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | Refusal | Late, R> =>
      Effect.uninterruptibleMask((restore) => {
        const ticket = order.enter(path)
        return Effect.ensuring(
          ticket.state === "running"
            ? restore(effect)
            : Effect.zipRight(restore(wait(permitOf(ticket))), restore(effect)),
          Effect.sync(() => order.leave(ticket))
        )
      })

  return {
    run: (path) => holding(path, identity),
    runWithin: (path, { timeout, late }) =>
      holding(path, (permit) => Effect.timeoutFail(permit, { duration: timeout, onTimeout: late })),
    has: order.has,
    counts: order.counts
  }
}

/**
 * A queue that is served in turns.
 *
 * @example
 * ```ts
 * const queue = yield* FairQueue.make({ permits: 2, waiting: { perGroup: 4, total: 64, full: () => new TooMany() } })
 * yield* queue.run([user, session])(work)
 * ```
 */
export const make = <Refusal = never>(options: Options<Refusal>): Effect.Effect<FairQueue<Refusal>> =>
  Effect.sync(() => unsafeMake(options))
