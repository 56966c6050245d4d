/**
 * Shares the questions to a log between concurrent callers: a caller joins only a question that is not sent yet, so that none gets
 * an answer from before its call. One question is under way at a time.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"

interface Question<A, E> {
  readonly listeners: Set<(exit: Exit.Exit<A, E>) => void>
}

const newQuestion = <A, E>(): Question<A, E> => ({ listeners: new Set() })

const answer = <A, E>({ listeners }: Question<A, E>, exit: Exit.Exit<A, E>): void => {
  for (const listener of listeners) {
    listener(exit)
  }
}

export interface SharedBarrier<A, E> {
  /** The answer to a question that is sent after the call. */
  readonly ask: Effect.Effect<A, E>
  /** Asks, without waiting for the answer. */
  readonly trigger: Effect.Effect<void>
}

export interface Options<A, E> {
  /** Sends one question. */
  readonly question: Effect.Effect<A, E>
  /** The longest time that a caller waits: for the question that is under way, and then for its own. */
  readonly timeout: Duration.DurationInput
  /** The error of callers that have waited so long; runs once for each question. */
  readonly timedOut: Effect.Effect<E>
  /** The error of callers that wait when the scope closes, or call afterwards. */
  readonly closed: () => E
}

/** The part of the timeout after which a question is looked at, twice at most: a timer for each would cost more than it. */
const checks = 8

/** Makes a barrier for the scope. */
export const make = <A, E>({
  question,
  timeout,
  timedOut,
  closed
}: Options<A, E>): Effect.Effect<SharedBarrier<A, E>, never, Scope.Scope> =>
  Effect.gen(function* () {
    // A question has no span: it belongs to several callers, and most are asked at an interval.
    const fork = Runtime.runFork(yield* Effect.withTracerEnabled(Effect.runtime(), false))
    let unsent: Question<A, E> | undefined
    let sent: Question<A, E> | undefined
    let asker: Fiber.RuntimeFiber<void> | undefined
    let isClosed = false

    const finish = (exit: Exit.Exit<A, E>): void => {
      const finished = sent
      sent = undefined
      if (finished !== undefined) {
        answer(finished, exit)
      }
    }

    const asking: Effect.Effect<void> = Effect.suspend(() => {
      // A fiber that starts after the scope has closed is not interrupted with it.
      sent = isClosed ? undefined : unsent
      unsent = undefined
      return sent === undefined
        ? Effect.void
        : Effect.onExit(question, (exit) =>
            // The watch answers a question that it interrupts, and the finalizer those that are open at the end.
            Effect.sync(() => (Exit.isInterrupted(exit) ? undefined : finish(exit)))
          ).pipe(Effect.exit, Effect.zipRight(asking))
    })

    const start = (): void => {
      if (asker === undefined) {
        // Not at once: callers that were woken together ask one question.
        const fiber = fork(asking, { immediate: false })
        asker = fiber
        fiber.addObserver(() => {
          asker = undefined
          if (unsent !== undefined && !isClosed) {
            start()
          }
        })
      }
    }

    const watch = Effect.gen(function* () {
      let [seen, waiting]: Array<Question<A, E> | undefined> = []
      let [times, waits] = [0, 0]
      while (true) {
        yield* Effect.sleep(Duration.times(timeout, 1 / checks))
        times = sent !== undefined && sent === seen ? times + 1 : 0
        waits = unsent !== undefined && unsent === waiting ? waits + 1 : 0
        seen = sent
        waiting = unsent
        if (times > 1 && asker !== undefined) {
          finish(Exit.fail(yield* timedOut))
          yield* Fiber.interruptFork(asker)
        }
        // The question before it cannot be interrupted.
        if (waits > checks / 2 && unsent !== undefined) {
          answer(unsent, Exit.fail(yield* timedOut))
          unsent = undefined
        }
      }
    })

    yield* Effect.forkScoped(watch)
    // Added last, so that it runs first: no question begins while the scope closes.
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        isClosed = true
        finish(Exit.fail(closed()))
        if (unsent !== undefined) {
          answer(unsent, Exit.fail(closed()))
        }
        // The end of the scope waits for what cannot be interrupted, such as a write into the replica.
        return asker === undefined ? Effect.void : Fiber.interrupt(asker)
      })
    )
    return {
      ask: Effect.async<A, E>((resume) => {
        if (isClosed) {
          resume(Exit.fail(closed()))
          return Effect.void
        }
        unsent ??= newQuestion()
        const { listeners } = unsent
        listeners.add(resume)
        start()
        return Effect.sync(() => void listeners.delete(resume))
      }),
      trigger: Effect.sync(() => {
        if (!isClosed) {
          unsent ??= newQuestion()
          start()
        }
      })
    }
  })
