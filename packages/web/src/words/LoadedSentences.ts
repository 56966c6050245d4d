/** The sentences of failures, which are a file of their own: no first screen has a failure. */
import * as LateModule from "../app/LateModule.ts"
import type { AnyFailure } from "./Sentences.ts"

/** The sentences once they are loaded, and the function that loads them. */
export const { value: loaded, load: preload } = LateModule.make(() => import("./Sentences.ts"))

const anyFailure = "That was not done. The reason is shown when the line is back."

/** The sentence of a failure. Until the sentences are loaded, one that fits all. */
export const sentence = (failure: AnyFailure): string => loaded.value?.sentence(failure) ?? anyFailure
