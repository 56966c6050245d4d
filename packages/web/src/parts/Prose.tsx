/** A text in Markdown. The renderer is a file of its own, which is loaded while the reader signs in. */
import { signal } from "@preact/signals"
import type { FunctionComponent } from "preact"
import { useEffect } from "preact/hooks"

interface ProseProps {
  readonly text: string
  /** The id of the record that the text belongs to. */
  readonly record: string
}

const renderer = signal<FunctionComponent<ProseProps> | undefined>(undefined)

/** Loads the renderer. Until then, and when it cannot be loaded, texts are shown as they are written. */
export const preload = async (): Promise<void> => {
  if (renderer.value === undefined) {
    try {
      const { Markdown } = await import("../markdown/Markdown.tsx")
      renderer.value = Markdown
    } catch (error) {
      // Texts stay as they are written; the next one tries again.
      reportError(error)
    }
  }
}

/** The text. */
export const Prose = ({ text, record }: ProseProps) => {
  const Renderer = renderer.value
  useEffect(() => void preload(), [])
  return (
    <div class="prose">
      {Renderer === undefined ? <p class="plain">{text}</p> : <Renderer text={text} record={record} />}
    </div>
  )
}
