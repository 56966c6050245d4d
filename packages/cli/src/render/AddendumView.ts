/**
 * Renders one addendum of a record.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Lines from "./layout/Line.ts"
import * as Markdown from "./markdown/Markdown.ts"
import * as SectionView from "./SectionView.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export interface Data {
  /** The id of the record. */
  readonly record: string
  /** Number of the addendum, from 1. */
  readonly number: number
  /** Number of all addenda of the record. */
  readonly total: number
  readonly section: QueryResult.VisibleSection
}

export const render = ({ number, record, section, total }: Data, style: Styles.Style) => {
  const columns = Styles.textColumns(style)
  return Lines.toStrings(style, [
    ...SectionView.headline(style, `${record} ${style.plain ? "-" : "·"} Addendum ${number} of ${total}`),
    ...Wrap.wrap(Lines.text(section.title, { bold: true }), columns),
    Lines.blank,
    ...Markdown.lines(style, section.body, columns)
  ])
}
