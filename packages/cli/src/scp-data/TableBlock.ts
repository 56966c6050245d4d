/**
 * Tables: `||~ header||`, `||cell||cell||`.
 */
import type * as Atoms from "./Atoms.ts"
import * as Inline from "./Inline.ts"

export const isRow = (line: string): boolean => /^\s*\|\|/.test(line)

const cells = (line: string, atoms: Atoms.Atoms): ReadonlyArray<string> =>
  line
    .trim()
    .replace(/^\|\|/, "")
    .replace(/\|\|$/, "")
    .split("||")
    .map((cell) =>
      Inline.render(cell.replace(/^[~=<>]\s?/, ""), atoms)
        .replaceAll("|", "\\|")
        .trim()
    )

const written = (row: ReadonlyArray<string>): string => `| ${row.join(" | ")} |`

/** The lines of one table as Markdown, whose tables always have a header: the first row. */
export const render = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms): string => {
  const rows = lines.map((line) => cells(line, atoms))
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const first = rows[0] ?? []
  const header = [...first, ...Array.from({ length: width - first.length }, () => "")]
  return [written(header), written(header.map(() => "---")), ...rows.slice(1).map(written)].join("\n")
}
