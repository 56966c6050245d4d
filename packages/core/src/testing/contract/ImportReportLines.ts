/**
 * Lines of import reports, for tests.
 */
import * as ImportReport from "../../deepwell/import/ImportReport.ts"
import { ItemNumber } from "../../domain/ItemNumber.ts"

/** The line of a page that became the record `scp`. */
export const line = (page: string, scp: string, poor: ReadonlyArray<string> = []) =>
  ImportReport.ImportedPage.make({
    file: "content_one.json",
    label: scp,
    page,
    scp: ItemNumber.make(scp),
    outcome: "added",
    origins: { text: "html", level: "class bar", objectClass: "class bar", author: "creator" },
    leftOut: [{ kind: "image", count: 2 }],
    guessed: [],
    kept: 0.99,
    poor,
    byHand: [],
    superseded: []
  })

/** The line of a record that could not be read. */
export const broken = ImportReport.SkippedRecord.make({
  file: "content_one.json",
  label: null,
  offset: 17,
  outcome: "broken",
  reason: "no colon after the label"
})
