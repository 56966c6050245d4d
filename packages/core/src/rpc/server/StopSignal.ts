/**
 * The signal on which the connections of a server stop accepting calls. It uses listeners, because a waiting fiber for
 * each connection would use more memory than the rest of an idle connection.
 */
export interface StopSignal {
  /** Calls `listener` when the server stops, or at once if it is stopping. Returns a function that removes the listener. */
  readonly onClosing: (listener: () => void) => () => void
  /** Starts the stop, and calls the listeners. */
  readonly start: () => void
}

/** Makes a signal that has not started. */
export const make = (): StopSignal => {
  const listeners = new Set<() => void>()
  let isClosing = false
  return {
    onClosing: (listener) => {
      if (isClosing) {
        listener()
      } else {
        listeners.add(listener)
      }
      return () => listeners.delete(listener)
    },
    start: () => {
      isClosing = true
      for (const listener of listeners) {
        listener()
      }
    }
  }
}
