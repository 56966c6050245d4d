/** A suggestion as a row of the prompt's list. */
import { HitRow } from "../parts/HitRow.tsx"
import * as Words from "../words/Words.ts"
import type { Suggestion } from "./Suggestions.ts"

const describe = ({ row }: Extract<Suggestion, { readonly kind: "record" }>): string =>
  `${row.type === "scp" ? `${row.classification.objectClass}, ` : ""}Level ${row.clearance.level} · ${Words.levels[row.clearance.level]}`

interface SuggestionRowProps {
  readonly suggestion: Suggestion
  readonly words: string
}

/** The contents of the row. */
export const SuggestionRow = ({ suggestion, words }: SuggestionRowProps) => {
  switch (suggestion.kind) {
    case "command":
      return (
        <span class="usage">
          <b>{suggestion.command.usage}</b> <span class="quiet">· {suggestion.command.description}</span>
        </span>
      )
    case "argument":
      return (
        <span class="usage">
          <b>{suggestion.word}</b> <span class="quiet">· {suggestion.usage}</span>
        </span>
      )
    case "record":
      return (
        <>
          <span class="hit-id">{suggestion.row.id}</span>
          <span class="hit-name">{suggestion.row.name}</span>
          <span class="hit-text">{describe(suggestion)}</span>
        </>
      )
    case "hit":
      return <HitRow hit={suggestion.hit} words={words} />
    case "all":
      return (
        <span class="whole">
          Every place that says <b>{suggestion.words}</b>
        </span>
      )
  }
}
