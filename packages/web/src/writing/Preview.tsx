/** The preview of a text, as the page of the record will show it. */
import { useEffect, useRef, useState } from "preact/hooks"
import { Prose } from "../parts/Prose.tsx"

/** The longest text that is shown anew while it is typed, in characters: longer ones take longer than a keystroke may. */
const liveLength = 10_000

/** Milliseconds without a keystroke before a text is shown. */
const rest = 300

/** The text that the preview shows. */
export interface PreviewText {
  readonly shown: string
  /** True if a long text was changed and is shown on request only. */
  readonly isStale: boolean
  /** Notes a text that was typed. */
  readonly note: (text: string) => void
  /** Shows a text at once. */
  readonly show: (text: string) => void
}

/** The text of a preview. It follows the typed text after a pause. */
export const usePreviewText = (first: string): PreviewText => {
  const [shown, setShown] = useState(first)
  const [isStale, setStale] = useState(false)
  const timer = useRef(0)
  const show = (text: string) => {
    clearTimeout(timer.current)
    setStale(false)
    setShown(text)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const note = (text: string) => {
    clearTimeout(timer.current)
    if (text.length > liveLength) {
      setStale(true)
    } else {
      timer.current = window.setTimeout(() => show(text), rest)
    }
  }
  return { shown, isStale, note, show }
}

interface PreviewProps {
  readonly record: string
  readonly text: PreviewText
  /** The text as it is typed. */
  readonly typed: () => string
}

/** The preview, on paper. */
export const Preview = ({ record, text, typed }: PreviewProps) => (
  <section class="preview" aria-label="Preview">
    {text.isStale ? (
      <p>
        The text is long, so that it is shown when you ask.{" "}
        <button type="button" class="link" onClick={() => text.show(typed())}>
          Update the preview
        </button>
      </p>
    ) : null}
    <div class="paper" tabIndex={0} role="region" aria-label="Text as it will be read">
      <Prose text={text.shown} record={record} />
    </div>
  </section>
)
