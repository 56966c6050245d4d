/**
 * How the status of an anomaly came to be, from the first change to the last.
 */
import type { Status } from "@scipnet/core"
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

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Null when the record begins with this. */
  readonly from: Status.Status | null
  readonly to: Status.Status
  /** Null for a user whom the reader may not see. */
  readonly by: string | null
  /** Null for a registration. */
  readonly reason: string | null
  readonly evidence: string | null
  readonly approvedBy: string | null
}

const status = (of: Status.Status): Line =>
  Lines.text(RecordFields.capitalized(of), { bold: true, colour: Colours.statusColours[of] })

const change = (style: Style, { from, to }: Entry): Line =>
  from === null
    ? status(to)
    : [...Lines.text(RecordFields.capitalized(from)), ...Lines.text(` ${Styles.glyphs(style).arrow} `), ...status(to)]

const details = ({ approvedBy, by, evidence, reason }: Entry): ReadonlyArray<Field> => [
  ["By", Lines.text(by ?? "a masked user")],
  ...(approvedBy === null ? [] : [["Approved by", Lines.text(approvedBy)] satisfies Field]),
  ...(reason === null ? [] : [["Reason", Lines.text(reason)] satisfies Field]),
  ...(evidence === null ? [] : [["Evidence", Lines.text(evidence)] satisfies Field])
]

const entry = (style: Style, each: Entry, last: boolean): ReadonlyArray<Line> => {
  const columns = Styles.measure(style)
  const quiet = { colour: Colours.quiet }
  const indent = style.plain || columns < 20 ? 0 : 2
  const node = Lines.text(last ? "● " : "○ ", { colour: Colours.statusColours[each.to] })
  const stem = last ? Lines.text("  ") : Lines.text("│ ", quiet)
  const lines = [
    ...Wrap.wrap(Lines.text(Time.format(each.at), quiet), columns - indent),
    ...Wrap.wrap(change(style, each), columns - indent),
    ...Fields.render(details(each), columns - indent)
  ]
  return indent === 0 ? lines : lines.map((line, index) => [...(index === 0 ? node : stem), ...line])
}

/** The changes of one record, the oldest first. */
export const render = (entries: ReadonlyArray<Entry>, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  if (entries.length === 0) {
    return Lines.print(style, Wrap.wrap(Lines.text("No change of status is on record."), columns))
  }
  const between = style.plain || columns < 20 ? Lines.blank : Lines.text("│", { colour: Colours.quiet })
  return Lines.print(
    style,
    entries.flatMap((each, index) => [
      ...(index === 0 ? [] : [between]),
      ...entry(style, each, index === entries.length - 1)
    ])
  )
}
