/**
 * Ends a connection after the responses to its open calls.
 */
import type { Listen } from "./LiveSessions.ts"

/** The milliseconds for open calls after the session has ended; the call that ended it may be one of them. */
const lastAnswers = 1_000

export interface ConnectionDrain {
  /** True when no further call is accepted. */
  readonly isLeaving: () => boolean
  /** Accepts no further call. */
  readonly leave: () => void
  /** Ends the connection if it is draining and no call is open. To be called after each response. */
  readonly settle: () => void
  /** Drains when the session of this id ends, instead of the session that was followed before. */
  readonly follow: (session: string | undefined) => void
  /** Removes timers and listeners. */
  readonly close: () => void
}

/**
 * Makes the drain of one connection. `isBusy` returns true while calls are open. `end` is called when none is, with true if
 * the session has ended.
 */
export const make = (listen: Listen, isBusy: () => boolean, end: (isSessionOver: boolean) => void): ConnectionDrain => {
  let isLeaving = false
  let isSessionOver = false
  let deadline: NodeJS.Timeout | undefined
  let unlisten = (): void => undefined

  const settle = (): void => {
    if (isLeaving && !isBusy()) {
      end(isSessionOver)
    }
  }
  const leave = (): void => {
    isLeaving = true
    settle()
  }
  return {
    isLeaving: () => isLeaving,
    leave,
    settle,
    follow: (session) => {
      unlisten()
      unlisten =
        session === undefined
          ? () => undefined
          : listen(session, () => {
              isSessionOver = true
              deadline ??= setTimeout(() => end(true), lastAnswers)
              leave()
            })
    },
    close: () => {
      clearTimeout(deadline)
      unlisten()
    }
  }
}
