/**
 * The incremental search of the line history, which Ctrl-R begins: it finds the latest line that contains the typed text.
 */

/** Ctrl-R, which begins the search and goes to an earlier line. */
export const key = "\u0012"

/** A search: the text so far, and how many matches to skip. */
export interface Search {
  readonly lines: ReadonlyArray<string>
  readonly text: string
  readonly skip: number
}

/** The state after a key: the search, or its end with the line to edit, and keys for the line editor. */
export interface Pressed {
  readonly search: Search | undefined
  readonly line: string | undefined
  readonly keys: string
}

/** What the search changes of the screen. */
export interface Screen {
  /** Shows a text in place of the prompt. */
  readonly show: (text: string) => void
  /** Shows the prompt with a line, or with the line before the search. */
  readonly restore: (line: string | undefined) => void
}

/** Starts a search in lines, latest first. The key that starts it is pressed afterwards. */
export const start = (lines: ReadonlyArray<string>): Search => ({ lines, text: "", skip: -1 })

/** The line that a search has found. */
export const found = ({ lines, text, skip }: Search): string | undefined =>
  text === "" ? undefined : lines.filter((line) => line.toLowerCase().includes(text.toLowerCase()))[Math.max(0, skip)]

const isText = (keys: string): boolean => !/\p{Cc}/u.test(keys)

/** The state after some keys: text is added, Ctrl-R goes on, backspace removes, Enter runs the line, any other key edits it. */
export const press = (search: Search, keys: string): Pressed => {
  const goOn = (next: Search): Pressed => ({ search: next, line: undefined, keys: "" })
  if (keys === key) {
    const next = { ...search, skip: search.text === "" ? 0 : search.skip + 1 }
    return goOn(found(next) === undefined ? { ...search, skip: Math.max(0, search.skip) } : next)
  }
  if (isText(keys)) {
    return goOn({ ...search, text: search.text + keys, skip: 0 })
  }
  if (keys === "\u007f" || keys === "\b") {
    return goOn({ ...search, text: search.text.slice(0, -1), skip: 0 })
  }
  // Ctrl-C, Ctrl-G and Escape leave the line as it was.
  const isCancelled = keys === "\u0003" || keys === "\u0007" || keys === "\u001b"
  return { search: undefined, line: isCancelled ? undefined : found(search), keys: isCancelled ? "" : keys }
}

/** Draws the search, or the line at its end. */
export const draw = ({ search, line }: Pressed, { show, restore }: Screen): void => {
  if (search === undefined) {
    restore(line)
  } else {
    show(`(search) ${search.text}: ${found(search) ?? ""}`)
  }
}
