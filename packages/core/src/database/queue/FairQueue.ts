/**
 * A bounded queue for a limited number of permits, fair between groups.
 *
 * `Effect.Semaphore` wakes all waiters at each release, and waiters without a permit wait again, deeper on their own stacks:
 * its time and memory are quadratic in the number of waiters. This queue passes each released permit to one waiter.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { Path, Ticket } from "./FairOrder.ts"
import * as FairOrder from "./FairOrder.ts"

/** The limits of waiting requests. */
export interface WaitingBounds<Refusal> {
  /** The maximum number of waiting requests of one group; default unlimited. */
  readonly perGroup?: number
  /**
   * The maximum number of waiting requests; default unlimited. At the limit, a request of a group without waiting requests
   * displaces the newest waiting request of the largest group, if that group has more than one; other requests are refused.
   */
  readonly total?: number
  /** Returns the error of a refused or displaced request. */
  readonly full: () => Refusal
}

/** The options of a queue. */
export interface Options<Refusal> {
  /** The maximum number of running effects, at least 1. */
  readonly permits: number
  /** The maximum number of running effects of one group; default `permits`. */
  readonly runningPerGroup?: number
  /** The limits of waiting requests; by default the queue is unbounded and no request is refused. */
  readonly waiting?: WaitingBounds<Refusal>
}

/** The maximum wait for a permit, and the error after it. */
export interface Patience<Late> {
  readonly timeout: Duration.Duration
  readonly late: () => Late
}

/** A queue of effects. */
export interface FairQueue<Refusal> {
  /**
   * Runs an effect with a permit, which is released when the effect ends. `path` is the group of the request (such as its user)
   * and its lane within the group (such as its session). Groups are served round robin, as are the lanes of a group; a lane is
   * first in, first out. An interrupted request leaves the queue.
   *
   * Fails with the error of `full` if a limit is reached or a request of another group displaces this one.
   */
  readonly run: (path: Path) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Refusal, R>
  /** Runs an effect as `run` does. Fails with the error of `late` if it has no permit within the `timeout`. */
  readonly runWithin: <Late>(
    path: Path,
    patience: Patience<Late>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Refusal | Late, R>
  /** Tests whether a request of a group is running or waiting. */
  readonly has: (group: string) => boolean
  /** Returns the numbers of running and waiting requests. */
  readonly counts: () => { readonly running: number; readonly waiting: number }
}

/** Makes a queue synchronously, outside of an effect. */
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

  // One finalizer covers waiting and running, so that a permit granted during an interruption or timeout is released.
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
 * Makes an empty queue.
 *
 * @example
 * ```ts
 * const queue = yield* FairQueue.make({ permits: 2, waiting: { perGroup: 4, total: 64, full: () => new TooMany() } })
 * yield* queue.run([user, session])(work)
 * ```
 */
export const make = <Refusal = never>(options: Options<Refusal>): Effect.Effect<FairQueue<Refusal>> =>
  Effect.sync(() => unsafeMake(options))
