/**
 * Renders the status changes of an anomaly as a timeline.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Colours from "./layout/Colours.ts"
import * as RecordFields from "./RecordFields.ts"
import type { Field } from "./layout/Fields.ts"
import * as Fields from "./layout/Fields.ts"
import type { Line } from "./layout/Line.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"
import * as Wrap from "./layout/Wrap.ts"

export type Entry = QueryResult.StatusEntry

const statusText = (status: Status.Status): Line =>
  Lines.text(RecordFields.capitalize(status), { bold: true, colour: Colours.statusColours[status] })

const change = (style: Style, { from, to }: Entry): Line =>
  from === null
    ? statusText(to)
    : [
        ...Lines.text(RecordFields.capitalize(from)),
        ...Lines.text(` ${Styles.glyphs(style).arrow} `),
        ...statusText(to)
      ]

const details = ({ approvedBy, by, evidence, reason }: Entry): ReadonlyArray<Field> => [
  ["By", Lines.text(by ?? "a masked user")],
  ...(approvedBy === null ? [] : [["Approved by", Lines.text(approvedBy)] satisfies Field]),
  ...(reason === null ? [] : [["Reason", Lines.text(reason)] satisfies Field]),
  ...(evidence === null ? [] : [["Evidence", Lines.text(evidence)] satisfies Field])
]

const renderEntry = (style: Style, entry: Entry, isLast: boolean): ReadonlyArray<Line> => {
  const columns = Styles.textColumns(style)
  const muted = { colour: Colours.muted }
  const indent = style.plain || columns < 20 ? 0 : 2
  const node = Lines.text(isLast ? "● " : "○ ", { colour: Colours.statusColours[entry.to] })
  const stem = isLast ? Lines.text("  ") : Lines.text("│ ", muted)
  const lines = [
    ...Wrap.wrap(Lines.text(Time.format(entry.at), muted), columns - indent),
    ...Wrap.wrap(change(style, entry), columns - indent),
    ...Fields.render(details(entry), columns - indent)
  ]
  return indent === 0 ? lines : lines.map((line, index) => [...(index === 0 ? node : stem), ...line])
}

/** Renders the changes of one record, the oldest first. */
export const render = (entries: ReadonlyArray<Entry>, style: Style): ReadonlyArray<string> => {
  const columns = Styles.textColumns(style)
  if (entries.length === 0) {
    return Lines.toStrings(style, Wrap.wrap(Lines.text("No change of status is on record."), columns))
  }
  const between = style.plain || columns < 20 ? Lines.blank : Lines.text("│", { colour: Colours.muted })
  return Lines.toStrings(
    style,
    entries.flatMap((entry, index) => [
      ...(index === 0 ? [] : [between]),
      ...renderEntry(style, entry, index === entries.length - 1)
    ])
  )
}
