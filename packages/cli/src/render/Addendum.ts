/**
 * One addendum of a record, opened from its list.
 */
import type { Answer } from "@scipnet/core"
import * as Lines from "./Line.ts"
import * as Markdown from "./Markdown.ts"
import * as Sections from "./Sections.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export interface Data {
  /** The id of the record that it belongs to. */
  readonly record: string
  /** Its number in the list, and how many there are. */
  readonly number: number
  readonly of: number
  readonly section: Answer.VisibleSection
}

export const render = ({ number, of, record, section }: Data, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  return Lines.print(style, [
    ...Sections.headline(style, `${record} ${style.plain ? "-" : "·"} Addendum ${number} of ${of}`),
    ...Wrap.wrap(Lines.text(section.title, { bold: true }), columns),
    Lines.blank,
    ...Markdown.lines(style, section.body, columns)
  ])
}
