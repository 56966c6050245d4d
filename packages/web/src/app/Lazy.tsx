/** Screens that are files of their own, so that the first screen does not wait for them. */
import { signal } from "@preact/signals"
import type { ComponentType } from "preact"
import { h } from "preact"
import { useEffect } from "preact/hooks"
import { loadModule } from "./LateModule.ts"

/** Creates a component that loads its implementation when it is first shown. */
export const lazy = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> => {
  const loaded = signal<ComponentType<P> | undefined>(undefined)
  const hasFailed = signal(false)
  const fail = () => {
    hasFailed.value = true
  }
  let started: Promise<void> | undefined
  const start = async (): Promise<void> => {
    try {
      loaded.value = await loadModule(load, fail)
    } catch (error) {
      reportError(error)
    }
  }
  return (props: P) => {
    const Loaded = loaded.value
    useEffect(() => {
      started ??= start()
    }, [])
    return Loaded === undefined ? (
      <p class="quiet" aria-busy={!hasFailed.value} role={hasFailed.value ? "alert" : undefined}>
        {hasFailed.value ? "This part of the page cannot be loaded. Trying again…" : ""}
      </p>
    ) : (
      h(Loaded, props)
    )
  }
}
