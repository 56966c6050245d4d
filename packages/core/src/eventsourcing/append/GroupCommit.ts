/**
 * Many callers, one transaction: whatever waits when the writer gets free is written together, and each caller learns
 * its own outcome. How much that is follows the load, and a lone caller waits for nobody.
 */
import type { Fiber, Scheduler } from "effect"
import { Cause, Context, Effect, Either, Exit, FiberId, Option, Runtime } from "effect"
import * as EventLoopYield from "../../database/EventLoopYield.ts"

/** What became of each item, in order. None: all of it was undone, and the fault may be that of one item only. */
export type Outcomes<A, E> = Option.Option<ReadonlyArray<Either.Either<A, E>>>

export interface Committing<Work, A, E> {
  /**
   * Writes what `take` gives, which may be nothing, in one transaction. It calls `take` once, as late as possible:
   * until then everybody may still give up. Who is alone fails in a way of their own, and never with none.
   */
  readonly commit: (take: () => ReadonlyArray<Work>) => Effect.Effect<Outcomes<A, E>, E>
  /** How much goes into one transaction; what is heavier goes alone. */
  readonly bounds: { readonly count: number; readonly weight: number }
  readonly weight: (each: Work) => number
}

interface Waiting<Work, A, E> {
  readonly item: Work
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  /** What its transaction is to have in its context, should it be the first. */
  readonly provided: Context.Context<never>
  taken: boolean
  exit: Exit.Exit<A, E> | undefined
  /** Told of the exit. A `Deferred` does the same, and takes several times as long to make. */
  listener: (exit: Exit.Exit<A, E>) => void
}

const nobody = (): void => undefined

const outcome = <Work, A, E>(entry: Waiting<Work, A, E>): Effect.Effect<A, E> =>
  Effect.async<A, E>((resume) => {
    if (entry.exit === undefined) {
      entry.listener = resume
    } else {
      resume(entry.exit)
    }
  })

const tell = <Work, A, E>(entry: Waiting<Work, A, E>, exit: Exit.Exit<A, E>): void => {
  entry.exit = exit
  entry.listener(exit)
}

const asExit = <A, E>(either: Either.Either<A, E>): Exit.Exit<A, E> =>
  Either.isRight(either) ? Exit.succeed(either.right) : Exit.fail(either.left)

/** A transaction that is waited for, or under way. */
interface Round {
  begun: boolean
  /** What runs it, once there is something to wait for. */
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/** In milliseconds. */
const patience = 1

// Requests that arrive on sockets come one a turn of the event loop: a transaction that began at once would hold one.
// But where fibers keep the loop from turning, it would be long in coming, and who wants to join has run by then.
const gather = (scheduler: Scheduler.Scheduler, begin: () => void): void => {
  const start = performance.now()
  const late = () => {
    if (performance.now() - start < patience) {
      EventLoopYield.afterTurn(begin)
    } else {
      begin()
    }
  }
  scheduler.scheduleTask(() => scheduler.scheduleTask(late, 0), 0)
}

/**
 * Gives back what writes an item, together with those of others. While it waits it can be interrupted, and is not
 * written then; once its transaction has begun, interruption waits for the outcome.
 */
export const make = <Work, A, E>({ commit, bounds, weight }: Committing<Work, A, E>) => {
  type Entry = Waiting<Work, A, E>

  let waiting: Array<Entry> = []
  let current: Round | undefined

  const take = (): ReadonlyArray<Entry> => {
    let total = 0
    const over = waiting.findIndex(({ item }, at) => {
      total += weight(item)
      return at === bounds.count || (at > 0 && total > bounds.weight)
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
      tell(entry, Exit.failCause(cause))
    }
  }

  /** Tells everybody of the batch. One that was undone is tried again in halves, until the guilty one is alone. */
  const settle = (batch: ReadonlyArray<Entry>, exit: Exit.Exit<Outcomes<A, E>, E>): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (Exit.isFailure(exit)) {
        failEach(batch, exit.cause)
      } else if (Option.isSome(exit.value)) {
        for (const [at, entry] of batch.entries()) {
          const found = exit.value.value[at]
          tell(entry, found === undefined ? Exit.die(new Error("A commit left an outcome out")) : asExit(found))
        }
      } else if (batch.length < 2) {
        failEach(batch, Cause.die(new Error("A lone commit was undone without an error")))
      } else {
        const middle = Math.ceil(batch.length / 2)
        return Effect.forEach([batch.slice(0, middle), batch.slice(middle)], again, { discard: true })
      }
      return Effect.void
    })

  const again = (batch: ReadonlyArray<Entry>): Effect.Effect<void> =>
    Effect.flatMap(Effect.exit(commit(() => batch.map(({ item }) => item))), (exit) => settle(batch, exit))

  const run = (round: Round): Effect.Effect<void> =>
    Effect.suspend(() => {
      const present = new Set(waiting)
      let batch: ReadonlyArray<Entry> = []
      const taking = () => {
        round.begun = true
        batch = current === round ? take() : []
        return batch.map(({ item }) => item)
      }
      return Effect.flatMap(Effect.exit(commit(taking)), (exit) => {
        if (round.begun) {
          return settle(batch, exit)
        }
        if (Exit.isFailure(exit)) {
          // It could not even begin. Who came meanwhile has not waited as long, and is in for another try.
          const refused = waiting.filter((entry) => present.has(entry))
          waiting = waiting.filter((entry) => !present.has(entry))
          failEach(refused, exit.cause)
        }
        return Effect.void
      })
    })

  const leave = (round: Round): void => {
    if (current === round) {
      current = undefined
      start()
    }
  }

  const begin = (round: Round): void => {
    const [first] = waiting
    if (current !== round || first === undefined) {
      return
    }
    // With the clock, the logger and the span of who waits longest.
    const context = Context.merge(first.fiber.currentContext, first.provided)
    const { runtimeFlags } = Runtime.defaultRuntime
    const runtime = Runtime.make({ context, runtimeFlags, fiberRefs: first.fiber.getFiberRefs() })
    round.fiber = Runtime.runFork(runtime)(Effect.onExit(run(round), () => Effect.sync(() => leave(round))))
  }

  const start = (): void => {
    const [first] = waiting
    if (current === undefined && first !== undefined) {
      const round: Round = { begun: false, fiber: undefined }
      current = round
      gather(first.fiber.currentScheduler, () => begin(round))
    }
  }

  const withdraw = (entry: Entry): void => {
    waiting = waiting.filter((other) => other !== entry)
    // Nobody is left whom the lock would be waited for.
    if (waiting.length === 0 && current?.begun === false) {
      current.fiber?.unsafeInterruptAsFork(FiberId.none)
      current = undefined
    }
  }

  return (item: Work, provided: Context.Context<never> = Context.empty()): Effect.Effect<A, E> =>
    Effect.withFiberRuntime((fiber) =>
      Effect.uninterruptibleMask((restore) => {
        const entry: Entry = { item, fiber, provided, taken: false, exit: undefined, listener: nobody }
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
