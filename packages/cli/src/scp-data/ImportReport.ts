/**
 * The account of an import for a person: what came in, what was guessed, what was left out and why.
 */
import type { Page, Report } from "./Import.ts"

const tally = (pages: ReadonlyArray<Page>, of: (page: Page) => ReadonlyArray<string>): ReadonlyArray<string> => {
  const found = new Map<string, Array<string>>()
  for (const page of pages) {
    for (const phrase of of(page)) {
      found.set(phrase, [...(found.get(phrase) ?? []), page.scp])
    }
  }
  return [...found]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(
      ([phrase, items]) =>
        `  ${String(items.length).padStart(5)}  ${phrase} (${items.slice(0, 3).join(", ")}${items.length > 3 ? ", …" : ""})`
    )
}

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", title, ...lines]

const count = (report: Report, outcome: Page["outcome"]): number =>
  report.pages.filter((page) => page.outcome === outcome).length

/** Pages that were there already, unchanged, are counted and not described again. */
export const lines = (report: Report): ReadonlyArray<string> => {
  const touched = report.pages.filter(({ outcome }) => outcome !== "unchanged")
  const relabelled = touched.filter(({ label, scp }) => label !== scp)
  return [
    `${count(report, "added")} added, ${count(report, "revised")} revised, ${count(report, "unchanged")} unchanged, ${report.broken.length} broken.`,
    ...section(
      "Filed under another number than its label:",
      relabelled.map(({ label, scp, file }) => `  ${label} in ${file} → ${scp}`)
    ),
    ...section(
      "Guessed:",
      tally(touched, ({ guessed }) => guessed)
    ),
    ...section(
      "Left out:",
      tally(touched, ({ leftOut }) => leftOut)
    ),
    ...section(
      "Broken:",
      report.broken.map(({ file, label, reason }) => `  ${file}${label === null ? "" : `, ${label}`}: ${reason}`)
    )
  ]
}
