/**
 * Renders the difference of two versions of a record.
 */
import * as Words from "@scipnet/presentation/Words"
import type * as RecordDifference from "@scipnet/presentation/history/RecordDifference"
import { named } from "@scipnet/presentation/history/VersionName"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"
import * as TextDifference from "./TextDifference.ts"

export interface Difference {
  readonly id: string
  /** In milliseconds since 1970; null for now. */
  readonly from: number | null
  readonly to: number | null
  readonly fields: ReadonlyArray<RecordDifference.FieldDifference>
  readonly sections: ReadonlyArray<RecordDifference.SectionDifference>
}

/** Renders the fields and then the texts that differ, by lines or word by word. */
export const render = (
  { id, from, to, fields, sections }: Difference,
  byWords: boolean,
  style: Styles.Style
): ReadonlyArray<string> => {
  const columns = Styles.textColumns(style)
  const fieldRows = fields.flatMap((each) =>
    Wrap.wrap(
      [
        ...Lines.text(`${Words.capitalize(each.field)}: `, { bold: true }),
        ...Lines.text(`${each.from ?? "none"} -> ${each.to ?? "none"}`)
      ],
      columns
    )
  )
  const titleRows = ({ from: before, to: after }: RecordDifference.SectionDifference) =>
    before === null || after === null || before.title === after.title
      ? []
      : Lines.toStrings(style, Wrap.wrap(Lines.text(`Title: ${before.title} -> ${after.title}`), columns))
  const texts = sections.flatMap((section) => {
    const renderTexts = byWords ? TextDifference.renderWords : TextDifference.render
    const before = named(section.id, section.from, from)
    const after = named(section.id, section.to, to)
    return [...titleRows(section), ...(before.text === after.text ? [] : renderTexts(before, after, style))]
  })
  const rows = [...Lines.toStrings(style, fieldRows), ...texts]
  return rows.length > 0 ? rows : [...Lines.toStrings(style, Wrap.wrap(Lines.text(Replies.same(id)), columns))]
}
