/** The difference of two texts, marked by signs and by colour. */
import * as TextSyntax from "@scipnet/core/domain/TextSyntax"
import type { Row } from "@scipnet/presentation/text/Difference"
import * as Difference from "@scipnet/presentation/text/Difference"
import { useMemo } from "preact/hooks"
import * as Words from "../words/Words.ts"

const directional = new RegExp(TextSyntax.bidirectionalControl, "g")

/** A text with names for the characters that would disguise the order of others. */
const plain = (text: string): string =>
  text.replaceAll(directional, (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase()}⟩`)

const signs = {
  removed: ["−", "Removed: "],
  added: ["+", "Added: "]
} as const

const RowView = ({ row }: { readonly row: Row }) => {
  switch (row.kind) {
    case "skipped":
      return <p class="quiet">… {Words.count(row.lines, "equal line")}</p>
    case "same":
      return <p>{plain(row.text)}</p>
    default: {
      const [sign, word] = signs[row.kind]
      const Part = row.kind === "removed" ? "del" : "ins"
      return (
        <p class={row.kind}>
          <b aria-hidden="true">{sign}</b>
          <span class="sr">{word}</span>
          {row.pieces.map(({ text, isOwn }, index) => (isOwn ? <Part key={index}>{plain(text)}</Part> : plain(text)))}
        </p>
      )
    }
  }
}

interface DifferenceViewProps {
  readonly label: string
  readonly before: string
  readonly after: string
}

/** The difference, line by line. */
export const DifferenceView = ({ label, before, after }: DifferenceViewProps) => {
  const { rows, more } = useMemo(() => Difference.between(before, after), [before, after])
  return (
    <div class="difference" tabIndex={0} role="region" aria-label={label}>
      {rows.length === 0 ? <p class="quiet">Both texts are the same.</p> : null}
      {rows.map((row, index) => (
        <RowView key={index} row={row} />
      ))}
      {more > 0 ? <p class="quiet">{Words.count(more, "more line")} of difference not shown.</p> : null}
    </div>
  )
}
