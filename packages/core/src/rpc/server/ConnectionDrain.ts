/**
 * How a connection comes to its end once it takes nothing more: when everything that was asked is answered.
 */
import type { Listen } from "./LiveSessions.ts"

/** How long answers may take once the session has ended, in milliseconds; the one that ended it may be among them. */
const lastAnswers = 1_000

export interface ConnectionDrain {
  /** True when nothing more is taken. */
  readonly isLeaving: () => boolean
  /** Takes nothing more from now on. */
  readonly leave: () => void
  /** Looks whether everything is answered: after each answer. */
  readonly settle: () => void
  /** Leaves when the session of this id ends, and with no other one that was followed before. */
  readonly follow: (session: string | undefined) => void
  /** Forgets timers and listeners. */
  readonly close: () => void
}

/** `end` is called when nothing is left, with whether the session had ended; `isBusy` says whether something is left. */
export const make = (listen: Listen, isBusy: () => boolean, end: (isSessionOver: boolean) => void): ConnectionDrain => {
  let isLeaving = false
  let isSessionOver = false
  let cut: NodeJS.Timeout | undefined
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
              cut ??= setTimeout(() => end(true), lastAnswers)
              leave()
            })
    },
    close: () => {
      clearTimeout(cut)
      unlisten()
    }
  }
}
