/**
 * Renders a granted record.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as RecordFields from "./RecordFields.ts"
import * as ClassificationBar from "./ClassificationBar.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as SectionView from "./SectionView.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

const attribution = (style: Styles.Style, provenance: QueryResult.Provenance | null): ReadonlyArray<Lines.Line> => {
  if (provenance === null) {
    return []
  }
  const { page, author, link, licence } = provenance
  const text = `From "${page}" by ${author} (${link}), under ${licence}.`
  return [Lines.blank, ...Wrap.paragraph(style, text, { colour: Colours.muted })]
}

const card = (style: Styles.Style, { clearance, id }: QueryResult.Record, fields: ReadonlyArray<Fields.Field>) =>
  Box.box(style, Colours.levelColour(clearance.level), id, Fields.render(fields, Box.inner(style)))

const lines = (style: Styles.Style, record: QueryResult.Record, extent: SectionView.Extent) => {
  switch (record.type) {
    case "scp":
      return [
        ...ClassificationBar.lines(style, record),
        Lines.blank,
        ...Fields.render(RecordFields.scp(style, record), Styles.textColumns(style)),
        ...SectionView.lines(style, record, extent),
        ...attribution(style, record.provenance)
      ]
    case "user":
      return card(style, record, RecordFields.user(style, record))
    case "site":
      return [...card(style, record, RecordFields.site(style, record)), ...SectionView.lines(style, record, extent)]
    case "mtf":
      return [
        ...card(style, record, RecordFields.taskForce(style, record)),
        ...SectionView.lines(style, record, extent)
      ]
  }
}

/** Renders a record, with its addenda as a list or in full. */
export const render = (
  { record }: Pick<QueryResult.Granted, "record">,
  style: Styles.Style,
  extent: SectionView.Extent = "listed"
) => Lines.toStrings(style, lines(style, record, extent))
