/**
 * Ends a connection after the responses to its open calls.
 */
import type { Listen } from "./LiveSessions.ts"

/** The milliseconds for open calls after the session has ended; the call that ended it may be one of them. */
const lastAnswers = 1_000

/**
 * Makes the drain of one connection. `isBusy` returns true while calls are open. `end` is called when none is, with true if
 * the session has ended.
 */
export const make = (listen: Listen, isBusy: () => boolean, end: (isSessionOver: boolean) => void) => {
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
    /** True when no further call is accepted. */
    isLeaving: () => isLeaving,
    /** Accepts no further call. */
    leave,
    /** Ends the connection if it is draining and no call is open. To be called after each response. */
    settle,
    /** Drains when the session of this id ends, instead of the session that was followed before. */
    follow: (session: string | undefined): void => {
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
    /** Removes timers and listeners. */
    close: (): void => {
      clearTimeout(deadline)
      unlisten()
    }
  }
}
