/** Screens that are files of their own, so that the first screen does not wait for them. */
import { signal } from "@preact/signals"
import type { ComponentType } from "preact"
import { h } from "preact"
import { useEffect } from "preact/hooks"

/** Creates a component that loads its implementation when it is first shown. */
export const lazy = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> => {
  const loaded = signal<ComponentType<P> | undefined>(undefined)
  const hasFailed = signal(false)
  const start = async (): Promise<void> => {
    hasFailed.value = false
    try {
      const component = await load()
      loaded.value = component
    } catch (error) {
      // The line is lost, or the server has another version of the page.
      hasFailed.value = true
      reportError(error)
    }
  }
  return (props: P) => {
    const Loaded = loaded.value
    useEffect(() => {
      if (loaded.peek() === undefined) {
        void start()
      }
    }, [])
    return Loaded === undefined ? (
      <p class="quiet" aria-busy={!hasFailed.value} role={hasFailed.value ? "alert" : undefined}>
        {hasFailed.value ? "This part of the page cannot be loaded. Reload the page when the line is back." : ""}
      </p>
    ) : (
      h(Loaded, props)
    )
  }
}
