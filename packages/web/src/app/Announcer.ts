/** The sentence that a screen reader says when a screen has changed. */
import { signal } from "@preact/signals"
import * as SessionState from "./SessionState.ts"

/** The latest sentence. */
export const sentence = signal("")

/** Says a sentence. */
export const say = (text: string): void => {
  sentence.value = text
}

SessionState.onDrop(() => say(""))
