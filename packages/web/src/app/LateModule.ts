/** Modules that are files of their own, and are loaded when they are needed. */
import type { ReadonlySignal } from "@preact/signals"
import { signal } from "@preact/signals"

/** Milliseconds until a file is requested again, and in total. */
const wait = { first: 500, longest: 5_000, total: 300_000 }

/** A value of a module that is loaded late. */
export interface LateValue<A> {
  /** The value, once it is loaded. */
  readonly value: ReadonlySignal<A | undefined>
  /** True after a request that failed, until the value is loaded. */
  readonly hasFailed: ReadonlySignal<boolean>
  /** Loads the value unless it is loaded, or being loaded. */
  readonly load: () => void
}

/**
 * Makes a value that is loaded late. Its file is requested again after a failure, because the line can be lost; a file that
 * fails for minutes, as one that a newer version of the server does not have, is reported.
 */
export const make = <A>(request: () => Promise<A>): LateValue<A> => {
  const value = signal<A | undefined>(undefined)
  const hasFailed = signal(false)
  let isLoading = false
  const load = async (): Promise<void> => {
    const end = performance.now() + wait.total
    for (let delay = wait.first; value.peek() === undefined; delay = Math.min(wait.longest, 2 * delay)) {
      try {
        value.value = await request()
        hasFailed.value = false
      } catch (error) {
        hasFailed.value = true
        if (performance.now() > end) {
          isLoading = false
          reportError(error)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, delay))
      }
    }
  }
  return {
    value,
    hasFailed,
    load: () => {
      if (!isLoading) {
        isLoading = true
        void load()
      }
    }
  }
}
