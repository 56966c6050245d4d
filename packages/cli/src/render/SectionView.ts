/**
 * Renders the sections of a record: procedures, description, addenda, and a bar for withheld sections.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Markdown from "./markdown/Markdown.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export interface Data {
  readonly sections: ReadonlyArray<QueryResult.VisibleSection>
  readonly withheld: boolean
}

/** The bar for withheld sections; its length is constant, so that it reveals nothing about them. */
const withheldBar = "████████████"

const ofKind = ({ sections }: Data, kind: SectionId.SectionKind): ReadonlyArray<QueryResult.VisibleSection> =>
  sections.filter(({ id }) => SectionId.kindOf(id) === kind)

/** Returns the addenda of a record in the order of their numbers, from 1. */
export const addenda = (data: Data): ReadonlyArray<QueryResult.VisibleSection> => ofKind(data, "addendum")

/** Renders a title in capitals, followed by a rule. */
export const headline = (style: Styles.Style, title: string): ReadonlyArray<Lines.Line> => {
  const columns = Styles.textColumns(style)
  const name = Lines.text(title.toUpperCase(), { bold: true })
  const rest = columns - Lines.width(name) - 1
  return style.plain || rest < 1
    ? Wrap.wrap(name, columns)
    : [[...name, ...Lines.text(` ${Styles.glyphs(style).rule.repeat(rest)}`, { colour: Colours.muted })]]
}

/** Renders a section under its title. */
export const section = (style: Styles.Style, { body, title }: QueryResult.VisibleSection) => [
  ...headline(style, title),
  Lines.blank,
  ...Markdown.lines(style, body, Styles.textColumns(style))
]

const addendumList = (style: Styles.Style, addenda: ReadonlyArray<QueryResult.VisibleSection>) => {
  const columns = Styles.textColumns(style)
  const indent = String(addenda.length).length + 4
  return [
    ...headline(style, "Addenda"),
    Lines.blank,
    ...addenda.flatMap(({ title }, index) =>
      Wrap.wrap(Lines.text(title), columns - indent).map((row, rowIndex) => [
        ...Lines.text(rowIndex === 0 ? `${`${index + 1}`.padStart(indent - 2)}  ` : " ".repeat(indent), { bold: true }),
        ...row
      ])
    ),
    Lines.blank,
    ...Wrap.paragraph(style, "Type OPEN and a number to read one.", { colour: Colours.muted })
  ]
}

const withheld = (style: Styles.Style): ReadonlyArray<Lines.Line> =>
  Wrap.wrap(
    [
      ...Lines.text(style.plain ? "" : withheldBar, { colour: Colours.muted }),
      ...Lines.text(`${style.plain ? "" : " "}More is on file than you are cleared to read.`, { colour: Colours.muted })
    ],
    Styles.textColumns(style)
  )

/** Addenda as a list to open them from, or in full. */
export type Extent = "listed" | "whole"

/** Renders all sections, with a blank line before each. */
export const lines = (style: Styles.Style, data: Data, extent: Extent): ReadonlyArray<Lines.Line> => {
  const mainSections = [...ofKind(data, "procedures"), ...ofKind(data, "description")]
  const addendumSections = addenda(data)
  const parts = [
    ...(extent === "whole" ? [...mainSections, ...addendumSections] : mainSections).map((each) => section(style, each)),
    ...(extent === "whole" || addendumSections.length === 0 ? [] : [addendumList(style, addendumSections)]),
    ...(data.withheld ? [withheld(style)] : [])
  ]
  return parts.flatMap((part) => [Lines.blank, ...part])
}
