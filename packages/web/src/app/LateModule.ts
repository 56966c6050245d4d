/** Modules that are files of their own, and are loaded when they are needed. */

/** Milliseconds until a file is requested again, and in total. */
const wait = { first: 500, longest: 5_000, total: 300_000 }

/**
 * Loads a module. Its file is requested again after a failure, because the line can be lost; rejects after minutes, as for a
 * file that a newer version of the server does not have. `onFailure` runs at each failure.
 */
export const loadModule = async <A>(load: () => Promise<A>, onFailure: () => void = () => undefined): Promise<A> => {
  const end = performance.now() + wait.total
  for (let delay = wait.first; ; delay = Math.min(wait.longest, 2 * delay)) {
    try {
      return await load()
    } catch (error) {
      onFailure()
      if (performance.now() > end) {
        throw error
      }
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
}
