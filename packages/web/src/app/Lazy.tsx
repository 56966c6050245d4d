/** Screens that are files of their own, so that the first screen does not wait for them. */
import type { ComponentType } from "preact"
import { h } from "preact"
import { useEffect } from "preact/hooks"
import * as LateModule from "./LateModule.ts"

/** Creates a component that loads its implementation when it is first shown. */
export const lazy = <P extends object>(request: () => Promise<ComponentType<P>>): ComponentType<P> => {
  const { value, hasFailed, load } = LateModule.make(request)
  return (props: P) => {
    const Loaded = value.value
    useEffect(load, [])
    return Loaded === undefined ? (
      <p class="quiet" aria-busy={!hasFailed.value} role={hasFailed.value ? "alert" : undefined}>
        {hasFailed.value ? "This part of the page cannot be loaded. Trying again…" : ""}
      </p>
    ) : (
      h(Loaded, props)
    )
  }
}
