/**
 * Shares the questions to a log between concurrent callers: a caller joins only a question that is not sent yet, so that none gets
 * an answer from before its call. One question is under way at a time.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
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

/**
 * Makes a barrier for the scope.
 *
 * @param question sends one question
 * @param closed the error of callers that wait when the scope closes, or call afterwards
 */
export const make = <A, E>(
  question: Effect.Effect<A, E>,
  closed: () => E
): Effect.Effect<SharedBarrier<A, E>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const fork = Runtime.runFork(yield* Effect.runtime())
    let unsent: Question<A, E> | undefined
    let isAsking = false
    let isClosed = false

    const asking: Effect.Effect<void> = Effect.suspend(() => {
      const sent = unsent
      if (sent === undefined) {
        isAsking = false
        return Effect.void
      }
      unsent = undefined
      return Effect.onExit(question, (exit) =>
        Effect.sync(() => answer(sent, Exit.isInterrupted(exit) ? Exit.fail(closed()) : exit))
      ).pipe(Effect.exit, Effect.zipRight(asking))
    })

    const start = (): void => {
      if (!isAsking) {
        isAsking = true
        // Not at once: callers that were woken together ask one question.
        fork(asking, { scope, immediate: false })
      }
    }

    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isClosed = true
        if (unsent !== undefined) {
          answer(unsent, Exit.fail(closed()))
        }
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
