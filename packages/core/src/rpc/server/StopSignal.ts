/**
 * The moment from which the connections of a server take nothing more. A fiber of each connection that waits for it would
 * cost more memory than the rest of an idle connection; a listener costs almost none.
 */
export interface StopSignal {
  /** Calls `listener` when the server stops, at once if it does already. Returns what removes the listener. */
  readonly onClosing: (listener: () => void) => () => void
  /** Calls the listeners. */
  readonly start: () => void
}

/** A server that does not stop yet. */
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
