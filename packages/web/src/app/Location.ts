/** The browser's location as a signal, and navigation without loading the page again. */
import { computed, signal } from "@preact/signals"
import * as Route from "./Route.ts"

const read = () => ({ path: location.pathname, query: location.search, hash: location.hash })

const current = signal(read())

/** The route of the present URL. */
export const route = computed(() => Route.parse(current.value.path, current.value.query))

/** The path of the present URL, for marking the current entry of the navigation. */
export const path = computed(() => current.value.path)

/** Goes to a URL of the application. `replace` changes the present entry of the browser's history. */
export const go = (url: string, { replace = false } = {}): void => {
  history[replace ? "replaceState" : "pushState"](null, "", url)
  current.value = read()
}

/** Follows the browser's history, and links inside the application. Call once. */
export const listen = (): void => {
  addEventListener("popstate", () => {
    current.value = read()
  })
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null
    const href = link?.getAttribute("href")
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && event.button === 0
    if (typeof href === "string" && isPlain && !event.defaultPrevented) {
      event.preventDefault()
      go(href)
      scrollTo(0, 0)
    }
  })
}
