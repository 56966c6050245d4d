/** A text in Markdown. The renderer is a file of its own, which is loaded while the reader signs in. */
import { useEffect } from "preact/hooks"
import * as LateModule from "../app/LateModule.ts"

interface ProseProps {
  readonly text: string
  /** The id of the record that the text belongs to. */
  readonly record: string
}

const renderer = LateModule.make(async () => (await import("../markdown/Markdown.tsx")).Markdown)

/** Loads the renderer. Until then texts are shown as they are written. */
export const preload = renderer.load

/** The text. */
export const Prose = ({ text, record }: ProseProps) => {
  const Renderer = renderer.value.value
  useEffect(preload, [])
  return (
    <div class="prose">
      {Renderer === undefined ? <p class="plain">{text}</p> : <Renderer text={text} record={record} />}
    </div>
  )
}
