/** A failure as a card: heading, sentence, levels, and a way to try again where that can help. */
import { useEffect } from "preact/hooks"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { AnyFailure } from "../words/Sentences.ts"
import { Facts } from "./Facts.tsx"
import { LevelChip } from "./LevelChip.tsx"

interface FailureCardProps {
  readonly failure: AnyFailure
  readonly onAgain?: () => void
}

const FailureFacts = ({ failure }: Pick<FailureCardProps, "failure">) => {
  switch (failure._tag) {
    case "ClearanceDenied":
      return (
        <Facts
          facts={[
            ["Needed", <LevelChip level={failure.needed.level} />],
            ...(failure.needed.role === null ? [] : ([["And the role", failure.needed.role]] as const)),
            ["You hold", <LevelChip level={failure.held.level} />]
          ]}
        />
      )
    case "RecordRedacted":
      return (
        <Facts
          facts={[
            ["File", failure.id],
            ["Classified", <LevelChip level={failure.needed} />],
            ["You hold", <LevelChip level={failure.held} />]
          ]}
        />
      )
    case "RecordExpunged":
      return <Facts facts={[["File", failure.id]]} />
    default:
      return null
  }
}

/** The card. */
export const FailureCard = ({ failure, onAgain }: FailureCardProps) => {
  const sentences = LoadedSentences.loaded.value
  useEffect(LoadedSentences.preload, [])
  return (
    <div class="card l5" role="alert">
      <h2>{sentences?.heading(failure)}</h2>
      <p>{LoadedSentences.sentence(failure)}</p>
      <FailureFacts failure={failure} />
      {onAgain !== undefined && sentences?.isPassing(failure) === true ? (
        <button type="button" class="ghost" onClick={onAgain}>
          Try again
        </button>
      ) : null}
    </div>
  )
}
