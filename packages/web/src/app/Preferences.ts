/** The preferences of this browser: the only thing that it stores. */
import { signal } from "@preact/signals"

const name = "scipnet-single-keys"

const read = (): boolean => {
  try {
    return localStorage.getItem(name) !== "off"
  } catch {
    // Storage is disabled in this browser: the default applies.
    return true
  }
}

/** True if single letters are keys of the page. */
export const singleKeys = signal(read())

/** Turns the single letters on or off. */
export const setSingleKeys = (isOn: boolean): void => {
  singleKeys.value = isOn
  try {
    localStorage.setItem(name, isOn ? "on" : "off")
  } catch {
    // Storage is disabled in this browser: the preference lasts until the page is closed.
  }
}
