/** The sentences of failures, which are a file of their own: no first screen has a failure. */
import { signal } from "@preact/signals"
import { loadModule } from "../app/LateModule.ts"
import type * as Sentences from "./Sentences.ts"

/** The sentences, once they are loaded. */
export const loaded = signal<typeof Sentences | undefined>(undefined)

let loading: Promise<void> | undefined

const load = async (): Promise<void> => {
  try {
    loaded.value = await loadModule(() => import("./Sentences.ts"))
  } catch (error) {
    loading = undefined
    reportError(error)
  }
}

/** Loads the sentences. Until then a failure has a sentence that fits all. */
export const preload = (): Promise<void> => (loading ??= load())

const anyFailure = "That was not done. The reason is shown when the line is back."

/** The sentence of a failure. */
export const sentence = (failure: Sentences.AnyFailure): string => loaded.value?.sentence(failure) ?? anyFailure
