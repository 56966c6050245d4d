/** The browser's location as a signal, and navigation without loading the page again. */
import { computed, signal } from "@preact/signals"
import * as Route from "./Route.ts"

const read = () => ({ path: location.pathname, query: location.search, hash: location.hash })

const current = signal(read())

/** The route of the present URL. */
export const route = computed(() => Route.parse(current.value.path, current.value.query))

/** The path of the present URL, for marking the current entry of the navigation. */
export const path = computed(() => current.value.path)

/** The part of the record that the present URL names, or an empty text. */
export const fragment = computed(() => current.value.hash.slice(1))

/** Goes to a URL of the application. `replace` changes the present entry of the browser's history. */
export const go = (url: string, { replace = false } = {}): void => {
  const isSame = url === `${location.pathname}${location.search}${location.hash}`
  const isSamePath = url.split(/[?#]/, 1).join("") === location.pathname
  history[replace || isSame ? "replaceState" : "pushState"](null, "", url)
  current.value = read()
  if (!isSamePath && !url.includes("#")) {
    scrollTo(0, 0)
  }
}

const linkOf = (event: MouseEvent): string | undefined => {
  const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && event.button === 0
  const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null
  return isPlain && !event.defaultPrevented && link instanceof HTMLAnchorElement
    ? (link.getAttribute("href") ?? undefined)
    : undefined
}

/** Follows the browser's history, and links inside the application. Call once. */
export const listen = (): void => {
  addEventListener("popstate", () => {
    current.value = read()
  })
  document.addEventListener("click", (event) => {
    const href = linkOf(event)
    if (href !== undefined) {
      event.preventDefault()
      go(href)
    }
  })
}
