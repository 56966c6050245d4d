/**
 * The text of a paragraph as a sequence of runs, each with its style.
 */

export interface Marks {
  readonly bold: boolean
  readonly italic: boolean
  readonly strike: boolean
  readonly script: "super" | "sub" | null
  /** An http or https address, or null. */
  readonly link: string | null
}

export const plain: Marks = { bold: false, italic: false, strike: false, script: null, link: null }

interface TextRun {
  readonly _tag: "Text"
  readonly text: string
  readonly marks: Marks
}

export type Run =
  | TextRun
  | { readonly _tag: "Code"; readonly text: string }
  | { readonly _tag: "Break" }
  /** A footnote, at the place of its reference. */
  | { readonly _tag: "Note"; readonly runs: ReadonlyArray<Run> }

export type Runs = ReadonlyArray<Run>

export const text = (value: string, marks: Marks = plain): TextRun => ({ _tag: "Text", text: value, marks })
export const lineBreak: Run = { _tag: "Break" }

/** The words of runs on one line; footnotes in parentheses, unless `notes` is false. */
export const words = (runs: Runs, notes = true): string =>
  runs
    .map((run): string => {
      switch (run._tag) {
        case "Text":
        case "Code":
          return run.text
        case "Break":
          return " "
        case "Note": {
          const note = notes ? words(run.runs) : ""
          return note === "" ? "" : ` (${note}) `
        }
      }
    })
    .join("")
    .replace(/\s+/g, " ")
    .trim()

/** Splits runs at their line breaks. */
export const lines = (runs: Runs): ReadonlyArray<Runs> => {
  const found: Array<Array<Run>> = [[]]
  for (const run of runs) {
    if (run._tag === "Break") found.push([])
    else found.at(-1)?.push(run)
  }
  return found
}

const isBlank = (run: Run): boolean => run._tag === "Break" || (run._tag !== "Note" && run.text.trim() === "")

/** The runs without blanks and line breaks at their ends. */
export const trim = (runs: Runs): Runs => {
  const start = runs.findIndex((run) => !isBlank(run))
  if (start < 0) return []
  const end = runs.findLastIndex((run) => !isBlank(run))
  return runs.slice(start, end + 1).map((run, index) => {
    if (run._tag === "Break" || run._tag === "Note") return run
    const text = index === 0 ? run.text.trimStart() : run.text
    return { ...run, text: index === end - start ? text.trimEnd() : text }
  })
}

/** The runs from a character of their text on, counted without footnotes, which keep their places. */
export const drop = (runs: Runs, length: number): Runs => {
  let left = length
  return runs.flatMap((run): Runs => {
    if (left <= 0 || run._tag === "Break" || run._tag === "Note") return [run]
    const taken = Math.min(left, run.text.length)
    left -= taken
    return taken === run.text.length ? [] : [{ ...run, text: run.text.slice(taken) }]
  })
}

/** True when the runs contain a letter, digit or symbol. */
export const hasWords = (runs: Runs): boolean => /[\p{L}\p{N}\p{So}█]/u.test(words(runs))
