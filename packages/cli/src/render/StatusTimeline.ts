/**
 * Renders the status changes of an anomaly as a timeline.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Words from "@scipnet/presentation/Words"
import * as Colours from "./layout/Colours.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export type Entry = QueryResult.StatusEntry

const statusText = (status: Status.Status): Lines.Line =>
  Lines.text(Words.capitalize(status), { bold: true, colour: Colours.statusColours[status] })

const change = (style: Styles.Style, { from, to }: Entry): Lines.Line =>
  from === null
    ? statusText(to)
    : [...Lines.text(Words.capitalize(from)), ...Lines.text(` ${Styles.glyphs(style).arrow} `), ...statusText(to)]

const details = ({ approvedBy, by, evidence, reason }: Entry): ReadonlyArray<Fields.Field> => [
  ["By", Lines.text(by ?? "a masked user")],
  ...(approvedBy === null ? [] : [["Approved by", Lines.text(approvedBy)] satisfies Fields.Field]),
  ...(reason === null ? [] : [["Reason", Lines.text(reason)] satisfies Fields.Field]),
  ...(evidence === null ? [] : [["Evidence", Lines.text(evidence)] satisfies Fields.Field])
]

const renderEntry = (style: Styles.Style, entry: Entry, isLast: boolean): ReadonlyArray<Lines.Line> => {
  const columns = Styles.textColumns(style)
  const muted = { colour: Colours.muted }
  const indent = style.plain || columns < 20 ? 0 : 2
  const node = Lines.text(isLast ? "● " : "○ ", { colour: Colours.statusColours[entry.to] })
  const stem = isLast ? Lines.text("  ") : Lines.text("│ ", muted)
  const lines = [
    ...Wrap.wrap(Lines.text(Styles.time(style, entry.at), muted), columns - indent),
    ...Wrap.wrap(change(style, entry), columns - indent),
    ...Fields.render(details(entry), columns - indent)
  ]
  return indent === 0 ? lines : lines.map((line, index) => [...(index === 0 ? node : stem), ...line])
}

/** Renders the changes of one record, the oldest first. */
export const render = (entries: ReadonlyArray<Entry>, style: Styles.Style) => {
  if (entries.length === 0) {
    return Lines.toStrings(style, Wrap.paragraph(style, Replies.empty.history))
  }
  const between =
    style.plain || Styles.textColumns(style) < 20 ? Lines.blank : Lines.text("│", { colour: Colours.muted })
  return Lines.toStrings(
    style,
    entries.flatMap((entry, index) => [
      ...(index === 0 ? [] : [between]),
      ...renderEntry(style, entry, index === entries.length - 1)
    ])
  )
}
