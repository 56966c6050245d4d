/** The keys of the list, which work while the focus is in it or in the open event. */
import * as LogState from "./LogState.ts"

/** The row that a key moves the cursor to; undefined for other keys. */
const target = (key: string): number | undefined => {
  const { cursor, total, visible } = LogState
  switch (key) {
    case "j":
      return cursor.value + 1
    case "k":
      return cursor.value - 1
    case "PageDown":
      return cursor.value + visible.value
    case "PageUp":
      return cursor.value - visible.value
    case "Home":
      return 0
    case "End":
      return total.value - 1
    default:
      return undefined
  }
}

const arrows: Readonly<Record<string, string>> = { ArrowDown: "j", ArrowUp: "k" }

/** Handles a key. In the event itself, all but the letters keep their usual effect. */
export const onKeyDown = (event: KeyboardEvent): void => {
  const isList = event.target instanceof HTMLElement && event.target.id === "events"
  if (event.altKey || event.ctrlKey || event.metaKey || (!isList && !/^[jk/]$/.test(event.key))) {
    return
  }
  const index = target(arrows[event.key] ?? event.key)
  if (index !== undefined) {
    LogState.moveTo(index)
  } else if (event.key === "Enter") {
    LogState.openCursor()
  } else if (event.key === "/") {
    document.getElementById("position")?.focus()
  } else {
    return
  }
  event.preventDefault()
}
