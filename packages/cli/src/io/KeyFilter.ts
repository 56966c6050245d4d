/**
 * Filters the keys of a terminal before they reach the line editor: the lines of a paste are kept together, and Ctrl-R
 * searches the history.
 */
import { Transform } from "node:stream"
import * as HistorySearch from "./HistorySearch.ts"

const pasteStart = "\u001b[200~"
const pasteEnd = "\u001b[201~"

/** Asks the terminal to mark pastes, and not to. */
export const bracketedPaste = { on: "\u001b[?2004h", off: "\u001b[?2004l" } as const

/** Stands for a line break of a paste until the line is executed. */
export const lineBreak = "↵"

/** Splits a line at the line breaks of a paste. */
export const pastedLines = (line: string): ReadonlyArray<string> =>
  line.split(lineBreak).flatMap((part, _, all) => (all.length > 1 && part.trim() === "" ? [] : [part]))

/** The marker that the end of a text may be the beginning of. */
const partialMarker = (text: string): string => {
  const start = text.lastIndexOf("\u001b")
  const end = start === -1 ? "" : text.slice(start)
  return end.length > 1 && end.length < pasteStart.length && (pasteStart.startsWith(end) || pasteEnd.startsWith(end))
    ? end
    : ""
}

const keepTogether = (pasted: string): string => pasted.replaceAll(/\r\n|\r|\n/g, lineBreak).replaceAll("\t", " ")

/** What the search needs of the line editor. */
export interface Editor extends HistorySearch.Screen {
  /** The lines of the history, latest first. */
  readonly lines: () => ReadonlyArray<string>
}

/** Makes a filter with the methods of a terminal that the line editor calls. */
export const make = (terminal: NodeJS.ReadStream, editor: () => Editor) => {
  const decoder = new TextDecoder()
  let rest = ""
  let isPasting = false
  let search: HistorySearch.Search | undefined
  const accept = (text: string): string => {
    let from = text
    let out = ""
    while (from !== "") {
      const marker = isPasting ? pasteEnd : pasteStart
      const at = from.indexOf(marker)
      const part = at === -1 ? from : from.slice(0, at)
      out += isPasting ? keepTogether(part) : part
      isPasting = at === -1 ? isPasting : !isPasting
      from = at === -1 ? "" : from.slice(at + marker.length)
    }
    return out
  }
  const filter = new Transform({
    transform(chunk: Buffer, _, done) {
      const text = rest + decoder.decode(chunk, { stream: true })
      rest = partialMarker(text)
      const wasPasting = isPasting
      const keys = accept(text.slice(0, text.length - rest.length))
      const isTyped = !wasPasting && !isPasting && !keys.includes(lineBreak)
      if (!isTyped || (search === undefined && !keys.startsWith(HistorySearch.key))) {
        done(null, keys)
        return
      }
      const { lines, ...screen } = editor()
      const next = HistorySearch.press(search ?? HistorySearch.start(lines()), keys)
      search = next.search
      HistorySearch.draw(next, screen)
      done(null, next.keys)
    }
  })
  const forward = (bytes: Buffer) => void filter.write(bytes)
  const end = () => void filter.end()
  terminal.on("data", forward).once("end", end)
  return Object.assign(filter, {
    isTTY: true,
    setRawMode: (mode: boolean) => terminal.setRawMode(mode),
    pause: () => {
      terminal.pause()
      return Transform.prototype.pause.call(filter)
    },
    resume: () => {
      terminal.resume()
      return Transform.prototype.resume.call(filter)
    },
    /** Stops reading keys of the terminal. */
    detach: () => void terminal.off("data", forward).off("end", end)
  })
}
