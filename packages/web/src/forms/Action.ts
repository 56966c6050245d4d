/** The action of a form, as the state of a component. */
import { useState } from "preact/hooks"
import { CallFailed } from "../protocol/Connection.ts"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { AnyFailure } from "../words/Sentences.ts"

/** The state of an action. `done` has a sentence that says what changed. */
export type Outcome =
  | { readonly state: "idle" }
  | { readonly state: "busy" }
  | { readonly state: "done"; readonly sentence: string }
  | { readonly state: "failed"; readonly failure: AnyFailure }

/** An action: its outcome so far, and a function that runs it unless it runs already. */
export interface Action {
  readonly outcome: Outcome
  /** `act` resolves with the sentence of success. Resolves with true if it succeeded. */
  readonly run: (act: () => Promise<string>) => Promise<boolean>
  readonly reset: () => void
}

/** Makes an action. A `CallFailed` becomes its outcome; any other error is a fault of the page. */
export const useAction = (): Action => {
  const [outcome, setOutcome] = useState<Outcome>({ state: "idle" })
  const run: Action["run"] = async (act) => {
    if (outcome.state === "busy") {
      return false
    }
    setOutcome({ state: "busy" })
    try {
      setOutcome({ state: "done", sentence: await act() })
      return true
    } catch (error) {
      if (!(error instanceof CallFailed)) {
        setOutcome({ state: "failed", failure: { _tag: "Defect" } })
        throw error
      }
      LoadedSentences.preload()
      setOutcome({ state: "failed", failure: error.failure })
      return false
    }
  }
  return { outcome, run, reset: () => setOutcome({ state: "idle" }) }
}
