/**
 * Group commit: the requests that wait when the writer becomes free are committed in one transaction, and each caller gets
 * its own outcome. Batches grow with the load; a single caller does not wait for others.
 */
import type * as Fiber from "effect/Fiber"
import type * as Scheduler from "effect/Scheduler"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as EventLoopYield from "../../database/EventLoopYield.ts"

/** The outcome of each item in order; none when the batch was rolled back and a single item may be the cause. */
export type Outcomes<A, E> = Option.Option<ReadonlyArray<Either.Either<A, E>>>

export interface Committing<Work, A, E> {
  /**
   * Commits a batch, which may be empty, in one transaction. It calls `nextBatch` once, as late as possible, since callers
   * can be interrupted until then. The batch of a single item fails with its own error, never with none. `waited` is the time
   * in milliseconds that the oldest item has waited for other batches.
   */
  readonly commit: (nextBatch: () => ReadonlyArray<Work>, waited: number) => Effect.Effect<Outcomes<A, E>, E>
  /** The largest batch; an item that is heavier is committed alone. */
  readonly bounds: { readonly count: number; readonly weight: number }
  readonly weight: (each: Work) => number
}

interface Waiting<Work, A, E> {
  readonly item: Work
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  /** The context of the transaction when this item is the first of its batch. */
  readonly provided: Context.Context<never>
  /** The time at which it began to wait, by `performance.now()`. */
  readonly since: number
  taken: boolean
  exit: Exit.Exit<A, E> | undefined
  /** Receives the exit. A `Deferred` costs several times as much. */
  listener: (exit: Exit.Exit<A, E>) => void
}

const noListener = (): void => undefined

const outcome = <Work, A, E>(entry: Waiting<Work, A, E>): Effect.Effect<A, E> =>
  Effect.async<A, E>((resume) => {
    if (entry.exit === undefined) {
      entry.listener = resume
    } else {
      resume(entry.exit)
    }
  })

const complete = <Work, A, E>(entry: Waiting<Work, A, E>, exit: Exit.Exit<A, E>): void => {
  entry.exit = exit
  entry.listener(exit)
}

const tooFewOutcomes = () => Exit.die(new Error("A commit returned too few outcomes"))

/** A commit that is scheduled, waits for the write lock, or runs. */
interface CommitRound {
  begun: boolean
  /** The fiber that runs it, once it is started. */
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/** The longest time in milliseconds that fibers may run before a commit no longer waits for a turn of the event loop. */
const maximumWait = 1

// Requests that arrive on sockets come one per turn of the event loop, so that a commit that begins at once would hold a
// single one: it begins after the turn. When fibers delay the turn, those that want to join have run already.
const scheduleCommit = (scheduler: Scheduler.Scheduler, begin: () => void): void => {
  const start = performance.now()
  const late = () => {
    if (performance.now() - start < maximumWait) {
      EventLoopYield.afterTurn(begin)
    } else {
      begin()
    }
  }
  scheduler.scheduleTask(() => scheduler.scheduleTask(late, 0), 0)
}

/**
 * Returns the function that commits an item together with others. An item that is interrupted while it waits is not
 * written; once its transaction has begun, interruption waits for the outcome.
 */
export const make = <Work, A, E>({ commit, bounds, weight }: Committing<Work, A, E>) => {
  type Entry = Waiting<Work, A, E>

  const waitedBy = ([oldest]: ReadonlyArray<Entry>): number =>
    oldest === undefined ? 0 : performance.now() - oldest.since

  let waiting: Array<Entry> = []
  let current: CommitRound | undefined

  const take = (): ReadonlyArray<Entry> => {
    let total = 0
    const over = waiting.findIndex(({ item }, index) => {
      total += weight(item)
      return index === bounds.count || (index > 0 && total > bounds.weight)
    })
    const batch = over === -1 ? waiting : waiting.slice(0, over)
    waiting = waiting.slice(batch.length)
    for (const entry of batch) {
      entry.taken = true
    }
    return batch
  }

  const failEach = (entries: ReadonlyArray<Entry>, cause: Cause.Cause<E>): void => {
    for (const entry of entries) {
      complete(entry, Exit.failCause(cause))
    }
  }

  /** Completes the items of a batch. One that was rolled back is bisected until the failing item is alone. */
  const settle = (batch: ReadonlyArray<Entry>, exit: Exit.Exit<Outcomes<A, E>, E>): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (Exit.isFailure(exit)) {
        failEach(batch, exit.cause)
      } else if (Option.isSome(exit.value)) {
        for (const [index, entry] of batch.entries()) {
          const own = exit.value.value[index]
          complete(entry, own === undefined ? tooFewOutcomes() : Exit.fromEither(own))
        }
      } else if (batch.length < 2) {
        failEach(batch, Cause.die(new Error("The commit of a single item was rolled back without an error")))
      } else {
        const middle = Math.ceil(batch.length / 2)
        return Effect.forEach([batch.slice(0, middle), batch.slice(middle)], commitAgain, { discard: true })
      }
      return Effect.void
    })

  const commitAgain = (batch: ReadonlyArray<Entry>): Effect.Effect<void> =>
    Effect.flatMap(Effect.exit(commit(() => batch.map(({ item }) => item), waitedBy(batch))), (exit) =>
      settle(batch, exit)
    )

  const run = (round: CommitRound): Effect.Effect<void> =>
    Effect.suspend(() => {
      const present = new Set(waiting)
      let batch: ReadonlyArray<Entry> = []
      const nextBatch = () => {
        round.begun = true
        batch = current === round ? take() : []
        return batch.map(({ item }) => item)
      }
      return Effect.flatMap(Effect.exit(commit(nextBatch, waitedBy(waiting))), (exit) => {
        if (round.begun) {
          return settle(batch, exit)
        }
        if (Exit.isFailure(exit)) {
          // The transaction did not begin. Items that arrived meanwhile wait for the next round.
          const failed = waiting.filter((entry) => present.has(entry))
          waiting = waiting.filter((entry) => !present.has(entry))
          failEach(failed, exit.cause)
        }
        return Effect.void
      })
    })

  const leave = (round: CommitRound): void => {
    if (current === round) {
      current = undefined
      start()
    }
  }

  const begin = (round: CommitRound): void => {
    const [first] = waiting
    if (current !== round || first === undefined) {
      return
    }
    // With the clock, the logger and the span of the oldest item.
    const context = Context.merge(first.fiber.currentContext, first.provided)
    const { runtimeFlags } = Runtime.defaultRuntime
    const runtime = Runtime.make({ context, runtimeFlags, fiberRefs: first.fiber.getFiberRefs() })
    round.fiber = Runtime.runFork(runtime)(Effect.onExit(run(round), () => Effect.sync(() => leave(round))))
  }

  const start = (): void => {
    const [first] = waiting
    if (current === undefined && first !== undefined) {
      const round: CommitRound = { begun: false, fiber: undefined }
      current = round
      scheduleCommit(first.fiber.currentScheduler, () => begin(round))
    }
  }

  const withdraw = (entry: Entry): void => {
    waiting = waiting.filter((other) => other !== entry)
    // No item is left to wait for the lock.
    if (waiting.length === 0 && current?.begun === false) {
      current.fiber?.unsafeInterruptAsFork(FiberId.none)
      current = undefined
    }
  }

  return (item: Work, provided: Context.Context<never> = Context.empty()): Effect.Effect<A, E> =>
    Effect.withFiberRuntime((fiber) =>
      Effect.uninterruptibleMask((restore) => {
        const since = performance.now()
        const entry: Entry = { item, fiber, provided, since, taken: false, exit: undefined, listener: noListener }
        waiting.push(entry)
        start()
        return Effect.catchAllCause(restore(outcome(entry)), (cause) => {
          if (entry.taken && Cause.isInterrupted(cause)) {
            return outcome(entry)
          }
          withdraw(entry)
          return Effect.failCause(cause)
        })
      })
    )
}
