/** A text in Markdown. The renderer is a file of its own, which is loaded while the reader signs in. */
import { signal } from "@preact/signals"
import type { FunctionComponent } from "preact"
import { useEffect } from "preact/hooks"

const renderer = signal<FunctionComponent<{ readonly text: string }> | undefined>(undefined)

/** Loads the renderer. Until then, and when it cannot be loaded, texts are shown as they are written. */
export const preload = async (): Promise<void> => {
  if (renderer.value === undefined) {
    try {
      const { Markdown } = await import("../markdown/Markdown.tsx")
      renderer.value = Markdown
    } catch (error) {
      console.warn("The renderer of Markdown cannot be loaded.", error)
    }
  }
}

/** The text. */
export const Prose = ({ text }: { readonly text: string }) => {
  const Renderer = renderer.value
  useEffect(() => void preload(), [])
  return <div class="prose">{Renderer === undefined ? <p class="plain">{text}</p> : <Renderer text={text} />}</div>
}
