/** The pages of records that are not granted: redacted, and expunged. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import { useAnswer } from "../app/Answer.ts"
import { lazy } from "../app/Lazy.tsx"
import * as Line from "../app/Line.ts"
import type { Decided } from "../app/Dossier.ts"
import { Facts } from "../parts/Facts.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { RedactedFacts } from "../parts/RedactedFacts.tsx"
import { RedactionBars } from "../parts/RedactionBars.tsx"
import * as Words from "../words/Words.ts"
import { SealedBar } from "./ClassificationBar.tsx"

const BreakGlass = lazy(async () => (await import("./BreakGlass.tsx")).BreakGlass)

/** The decision on a redacted record. */
export type Redacted = Extract<Decided, { readonly _tag: "Redacted" }>

interface SealedPaperProps {
  readonly answer: Redacted
  /** Asks again after the glass is broken; undefined for a past version, which break-glass does not open. */
  readonly onOpened: (() => void) | undefined
}

/** A redacted record: it exists, and the reader's level is too low. */
export const SealedPaper = ({ answer, onOpened }: SealedPaperProps) => (
  <article class="paper sealed" aria-labelledby="file-name">
    <SealedBar type={answer.type} id={answer.id} needed={answer.needed} />
    <div class="seal">
      <h1 id="file-name">{Denials.redacted.heading}</h1>
      <p>{Denials.redacted.sentence}</p>
      <RedactedFacts answer={answer} />
      {onOpened === undefined ? null : <BreakGlass answer={answer} onOpened={onOpened} />}
    </div>
    <RedactionBars id={answer.id} paragraphs={[5, 4, 6]} />
  </article>
)

interface GonePaperProps {
  readonly type: Words.RecordType
  readonly id: string
  /** The time of a past version. */
  readonly at?: number | undefined
}

/** An expunged record: it does not exist, or the reader must not know of it. Both are this page, with the same calls. */
export const GonePaper = ({ type, id, at }: GonePaperProps) => {
  const { answer } = useAnswer(`near ${type}/${id}`, () => Line.call("Near", { query: { type, text: id } }))
  return (
    <article class="paper gone" aria-labelledby="file-name">
      {at === undefined ? null : <p class="stamp">The file as it stood on {Words.longTime(at)}</p>}
      <h1 id="file-name">{Denials.expunged.heading}</h1>
      <p>{Denials.expunged.sentence}</p>
      <Facts facts={[[Words.typeLabels[type], id]]} />
      {answer.state === "ready" && answer.value.length > 0 ? (
        <>
          <h2>Nearest to that</h2>
          <ul class="near">
            {answer.value.map((near) => (
              <li key={near.id}>
                <RecordLink type={type} id={near.id}>
                  {near.id} {near.name === near.id ? null : <span>{near.name}</span>}
                </RecordLink>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </article>
  )
}
