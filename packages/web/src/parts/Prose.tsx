/** A text in Markdown. The renderer is a file of its own, which is loaded while the reader signs in. */
import { signal } from "@preact/signals"
import type { FunctionComponent } from "preact"
import { useEffect } from "preact/hooks"
import { loadModule } from "../app/LateModule.ts"

interface ProseProps {
  readonly text: string
  /** The id of the record that the text belongs to. */
  readonly record: string
}

const renderer = signal<FunctionComponent<ProseProps> | undefined>(undefined)

let loading: Promise<void> | undefined

const load = async (): Promise<void> => {
  try {
    const { Markdown } = await loadModule(() => import("../markdown/Markdown.tsx"))
    renderer.value = Markdown
  } catch (error) {
    loading = undefined
    reportError(error)
  }
}

/** Loads the renderer. Until then texts are shown as they are written. */
export const preload = (): Promise<void> => (loading ??= load())

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
