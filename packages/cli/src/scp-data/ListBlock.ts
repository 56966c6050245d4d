/**
 * Lists: `* item` and `# item`, nested by a space a level.
 */
import type * as Atoms from "./Atoms.ts"
import * as Inline from "./Inline.ts"
import * as Markdown from "./Markdown.ts"

const item = /^( *)([*#])\s+(\S.*)$/
const deepest = 8

export const isItem = (line: string): boolean => item.test(line)

interface Level {
  readonly spaces: number
  readonly indent: number
}

/** The lines of one list as Markdown. */
export const render = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms): string => {
  const open: Array<Level> = []
  return lines
    .flatMap((line) => {
      const match = item.exec(line)
      if (match === null) return []
      const spaces = (match[1] ?? "").length
      while ((open.at(-1)?.spaces ?? -1) >= spaces) open.pop()
      const above = open.at(-1)
      const mark = match[2] === "#" ? "1. " : "- "
      const indent = above?.indent ?? 0
      if (open.length < deepest) open.push({ spaces, indent: indent + mark.length })
      return [`${" ".repeat(indent)}${mark}${Markdown.escapeStart(Inline.render(match[3] ?? "", atoms).trim())}`]
    })
    .join("\n")
}
