/** The sentences of failures, which are a file of their own: no first screen has a failure. */
import { signal } from "@preact/signals"
import type * as Sentences from "./Sentences.ts"

/** The sentences, once they are loaded. */
export const loaded = signal<typeof Sentences | undefined>(undefined)

/** Loads the sentences. Until then, and when they cannot be loaded, a failure has a sentence that fits all. */
export const preload = async (): Promise<void> => {
  if (loaded.value === undefined) {
    try {
      loaded.value = await import("./Sentences.ts")
    } catch (error) {
      // The line is lost; the next failure tries again.
      reportError(error)
    }
  }
}

const anyFailure = "That was not done. The page cannot load the reason: reload it when the line is back."

/** The sentence of a failure. */
export const sentence = (failure: Sentences.AnyFailure): string => loaded.value?.sentence(failure) ?? anyFailure
