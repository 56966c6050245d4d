/**
 * The text of a record: procedures and description, then its addenda, then word of what is withheld.
 */
import type { QueryResult } from "@scipnet/core"
import { SectionId } from "@scipnet/core"
import * as Colours from "./layout/Colours.ts"
import type { Line } from "./layout/Line.ts"
import * as Lines from "./layout/Line.ts"
import * as Markdown from "./markdown/Markdown.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export interface Data {
  readonly sections: ReadonlyArray<QueryResult.VisibleSection>
  readonly withheld: boolean
}

/** Always as long, whatever it stands for. */
const bar = "████████████"

const ofKind = ({ sections }: Data, kind: SectionId.SectionKind): ReadonlyArray<QueryResult.VisibleSection> =>
  sections.filter(({ id }) => SectionId.kindOf(id) === kind)

/** The addenda of a record in the order of their numbers, which begin at one. */
export const addenda = (data: Data): ReadonlyArray<QueryResult.VisibleSection> => ofKind(data, "addendum")

/** A title in capitals on a line across the text. */
export const headline = (style: Style, title: string): ReadonlyArray<Line> => {
  const columns = Styles.measure(style)
  const name = Lines.text(title.toUpperCase(), { bold: true })
  const rest = columns - Lines.width(name) - 1
  return style.plain || rest < 1
    ? Wrap.wrap(name, columns)
    : [[...name, ...Lines.text(` ${Styles.glyphs(style).rule.repeat(rest)}`, { colour: Colours.quiet })]]
}

/** A section under its title. */
export const section = (style: Style, { body, title }: QueryResult.VisibleSection): ReadonlyArray<Line> => [
  ...headline(style, title),
  Lines.blank,
  ...Markdown.lines(style, body, Styles.measure(style))
]

const contents = (style: Style, listed: ReadonlyArray<QueryResult.VisibleSection>): ReadonlyArray<Line> => {
  const columns = Styles.measure(style)
  const indent = String(listed.length).length + 4
  return [
    ...headline(style, "Addenda"),
    Lines.blank,
    ...listed.flatMap(({ title }, index) =>
      Wrap.wrap(Lines.text(title), columns - indent).map((row, at) => [
        ...Lines.text(at === 0 ? `${`${index + 1}`.padStart(indent - 2)}  ` : " ".repeat(indent), { bold: true }),
        ...row
      ])
    ),
    Lines.blank,
    ...Wrap.wrap(Lines.text("Type OPEN and a number to read one.", { colour: Colours.quiet }), columns)
  ]
}

const withheld = (style: Style): ReadonlyArray<Line> =>
  Wrap.wrap(
    [
      ...Lines.text(style.plain ? "" : bar, { colour: Colours.quiet }),
      ...Lines.text(`${style.plain ? "" : " "}More is on file than you are cleared to read.`, { colour: Colours.quiet })
    ],
    Styles.measure(style)
  )

/** With addenda as a list to open them from, or one after the other for a reader who cannot open anything. */
export type Extent = "listed" | "whole"

/** All of it, with a blank line before each part. */
export const lines = (style: Style, data: Data, extent: Extent): ReadonlyArray<Line> => {
  const shown = [...ofKind(data, "procedures"), ...ofKind(data, "description")]
  const more = addenda(data)
  const parts = [
    ...(extent === "whole" ? [...shown, ...more] : shown).map((each) => section(style, each)),
    ...(extent === "whole" || more.length === 0 ? [] : [contents(style, more)]),
    ...(data.withheld ? [withheld(style)] : [])
  ]
  return parts.flatMap((part) => [Lines.blank, ...part])
}
