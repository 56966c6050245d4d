/** The keys of the page. Single letters are ignored in fields and can be switched off. */
import { useLayoutEffect } from "preact/hooks"
import * as Preferences from "./Preferences.ts"

/** The functions of keys, by the text of the key; `g d` is a sequence. */
export type Keys = Readonly<Record<string, () => void>>

const layers = new Set<Keys>()

/** Milliseconds between the keys of a sequence. */
const sequenceTime = 1_200

/** Adds keys while a component is shown, from its first moment. */
export const useKeys = (keys: Keys): void => {
  useLayoutEffect(() => {
    layers.add(keys)
    return () => {
      layers.delete(keys)
    }
  })
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches("input:not([type='range'], [type='checkbox']), textarea, select")

/** The keys that work in any case: they are no letters. */
const always = new Set(["/", "?", "[", "]"])

const find = (name: string): (() => void) | undefined =>
  [...layers].findLast((keys) => Object.hasOwn(keys, name))?.[name]

/** Listens for keys. Call once. */
export const listen = (): void => {
  let prefix = ""
  let timer = 0
  const clear = () => {
    prefix = ""
    clearTimeout(timer)
  }
  addEventListener("keydown", (event) => {
    const isPromptKey = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey
    if (isPromptKey) {
      event.preventDefault()
      find("/")?.()
      return
    }
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isField(event.target)) {
      return
    }
    if (document.querySelector("dialog[open]") !== null) {
      return
    }
    if (!always.has(event.key) && !Preferences.singleKeys.value) {
      return
    }
    const run = find(prefix === "" ? event.key : `${prefix} ${event.key}`)
    clear()
    if (run !== undefined) {
      event.preventDefault()
      run()
    } else if (event.key === "g") {
      prefix = "g"
      timer = window.setTimeout(clear, sequenceTime)
    }
  })
}

const rows = (): ReadonlyArray<HTMLElement> => [...document.querySelectorAll<HTMLElement>("#main [data-row]")]

/** Moves the focus to the next or the previous row of the screen. */
export const moveRow = (by: 1 | -1): void => {
  const all = rows()
  const at = all.findIndex((row) => row === document.activeElement)
  const next = at === -1 ? (by === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))
  all[next]?.focus()
  all[next]?.scrollIntoView({ block: "nearest" })
}

/** Opens the row that has the focus. */
export const openRow = (): void => {
  rows()
    .find((row) => row === document.activeElement)
    ?.click()
}
