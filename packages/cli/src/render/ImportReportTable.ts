/**
 * Renders the stored report of an import: a table of records, or the fields of one record.
 */
import type * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import * as Time from "@scipnet/presentation/Time"
import * as ReportSummary from "../scp-data/ReportSummary.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as ListTable from "./layout/ListTable.ts"
import * as Sanitize from "./layout/Sanitize.ts"
import * as Styles from "./layout/Style.ts"

type Page = ImportReport.ImportedPage

const leftOut = ({ leftOut }: Page): string => leftOut.map(({ kind, count }) => `${count} ${kind}`).join(", ")

/** The line about the import itself. */
export const heading = ({ source, series, startedAt, endedAt }: ImportReport.Run): string => {
  const of = series.length === 0 ? "" : ` (${series.join(", ")})`
  const end = endedAt === null ? "not completed" : `completed ${Time.format(endedAt)}`
  return Sanitize.line(`Import of ${source}${of}, begun ${Time.format(startedAt)}, ${end}.`)
}

/** The table of the records that were imported. */
export const table = ListTable.renderer<Page>("No record was imported.", [
  ListTable.wrapped("Item", 8, ({ scp }) => scp, { bold: true }),
  ListTable.wrapped("Outcome", 9, ({ outcome }) => outcome),
  ListTable.wrapped("Text", 6, ({ origins }) => origins.text),
  ListTable.wrapped("Level", 8, ({ origins }) => origins.level),
  ListTable.wrapped("Class", 8, ({ origins }) => origins.objectClass),
  ListTable.wrapped("Words", 7, ({ kept }) => ReportSummary.percent(kept)),
  ListTable.wrapped("Left out", 10, leftOut),
  ListTable.wrapped("May read poorly", 10, ({ poor }) => poor.join("; "))
])

const field = (name: string, value: string): ReadonlyArray<Fields.Field> =>
  value === "" ? [] : [[name, Lines.text(value)]]

/** The fields of one record. */
export const details = (page: Page, style: Styles.Style): ReadonlyArray<string> => {
  const { scp, label, file, outcome, origins, guessed, kept, poor, byHand, superseded } = page
  const fields = [
    ...field("Item", scp),
    ...field("Source", `${label} in ${file}`),
    ...field("Outcome", outcome),
    ...field("Text", origins.text),
    ...field("Level", origins.level),
    ...field("Class", origins.objectClass),
    ...field("Author", origins.author),
    ...field("Words kept", ReportSummary.percent(kept)),
    ...field("Left out", leftOut(page)),
    ...field("Guessed", guessed.join("; ")),
    ...field("May read poorly", poor.join("; ")),
    ...field("Kept by hand", byHand.join(", ")),
    ...field("Superseded", superseded.join(", "))
  ]
  return Lines.toStrings(style, Fields.render(fields, Styles.columns(style)))
}
