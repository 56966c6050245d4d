/** The choice between two texts of a section, when it was changed while a writer wrote. */
import * as Merge from "@scipnet/presentation/text/Merge"
import { useEffect, useRef, useState } from "preact/hooks"
import { DifferenceView } from "../parts/DifferenceView.tsx"
import type { VisibleSection } from "./SectionCommands.ts"

/** A text with its title. */
type Text = Pick<VisibleSection, "title" | "body">

interface ConflictProps {
  /** The section as the writer read it; undefined if the section is new to them. */
  readonly opened: VisibleSection | undefined
  readonly mine: () => Text
  readonly theirs: VisibleSection
  /** Continues with a text, which replaces theirs when it is filed. */
  readonly onResolve: (text: Text) => void
}

const whole = ({ title, body }: Text): string => `${title}\n\n${body}`

const mergeTexts = (opened: VisibleSection | undefined, mine: Text, theirs: VisibleSection): Text => ({
  title: mine.title === opened?.title ? theirs.title : mine.title,
  body: Merge.merge(
    { text: opened?.body ?? "", name: "the text that was opened" },
    { text: mine.body, name: "your text" },
    { text: theirs.body, name: "the text on file" }
  ).text
})

/** The choice. Nothing is filed by it. */
export const Conflict = ({ opened, mine, theirs, onResolve }: ConflictProps) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const [own] = useState(mine)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section class="card l3" aria-labelledby="conflict-title">
      <h2 id="conflict-title" ref={heading} tabIndex={-1}>
        Two texts
      </h2>
      <p>
        {opened === undefined ? "The record has this section already." : "The section was revised after you opened it."}{" "}
        Nothing was overwritten. Revision {theirs.revision} is on file. Choose the text to continue with: nothing is
        filed before you file it.
      </p>
      <h3>From the text on file to yours</h3>
      <DifferenceView label="Difference from the text on file to yours" before={whole(theirs)} after={whole(own)} />
      <details>
        <summary>The text on file</summary>
        <pre tabIndex={0}>{whole(theirs)}</pre>
      </details>
      <details>
        <summary>Your text</summary>
        <pre tabIndex={0}>{whole(own)}</pre>
      </details>
      <div class="acts">
        <button type="button" class="ghost" onClick={() => onResolve(mergeTexts(opened, mine(), theirs))}>
          Merge both
        </button>
        <button type="button" class="ghost" onClick={() => onResolve(mine())}>
          Continue with mine
        </button>
        <button
          type="button"
          class="ghost"
          onClick={() => {
            if (confirm("Replace what you have written by the text on file?")) {
              onResolve(theirs)
            }
          }}
        >
          Take the text on file
        </button>
      </div>
    </section>
  )
}
