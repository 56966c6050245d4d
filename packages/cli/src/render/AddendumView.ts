/**
 * One addendum of a record, opened from its list.
 */
import type { QueryResult } from "@scipnet/core"
import * as Lines from "./layout/Line.ts"
import * as Markdown from "./markdown/Markdown.ts"
import * as SectionView from "./SectionView.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export interface Data {
  /** The id of the record that it belongs to. */
  readonly record: string
  /** Its number in the list, and how many there are. */
  readonly number: number
  readonly of: number
  readonly section: QueryResult.VisibleSection
}

export const render = ({ number, of, record, section }: Data, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  return Lines.print(style, [
    ...SectionView.headline(style, `${record} ${style.plain ? "-" : "·"} Addendum ${number} of ${of}`),
    ...Wrap.wrap(Lines.text(section.title, { bold: true }), columns),
    Lines.blank,
    ...Markdown.lines(style, section.body, columns)
  ])
}
