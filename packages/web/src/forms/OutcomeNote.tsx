/** The outcome of an action, below its form. */
import { FailureCard } from "../parts/FailureCard.tsx"
import type { Outcome } from "./Action.ts"

/** The note; nothing while nothing has happened. */
export const OutcomeNote = ({ outcome }: { readonly outcome: Outcome }) => {
  switch (outcome.state) {
    case "idle":
    case "busy":
      return null
    case "done":
      return (
        <p class="done" role="status">
          {outcome.sentence}
        </p>
      )
    case "failed":
      return outcome.failure._tag === "ConnectionLost" ? (
        <div class="card l3" role="alert">
          <h2>No answer</h2>
          <p>
            The line was lost before the answer, so that it is not known if this was done. Send it again when the line
            is back: a command is executed once, however often it is sent.
          </p>
        </div>
      ) : (
        <FailureCard failure={outcome.failure} />
      )
  }
}
