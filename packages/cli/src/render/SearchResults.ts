/**
 * Renders search results with their snippets.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export type Hit = Pick<QueryResult.Hit, "id" | "name" | "title" | "snippet">

/** The bars of a Markdown table, with the rule below its header. */
const tableBars = /(?<=^|\s)\|(?:[\s:|-]*\|)?(?=\s|$)/g

/** Removes Markdown from a snippet: it is cut from a text, so that its marks are incomplete. */
const stripMarkdown = (snippet: string, style: Styles.Style): string =>
  snippet.replaceAll(/[*`]+/g, "").replaceAll(tableBars, Styles.glyphs(style).between)

const heading = ({ id, name, title }: Hit, style: Styles.Style): Lines.Line =>
  Lines.join([
    Lines.text(id, { bold: true }),
    Lines.text(name === id ? "" : `  ${name}`),
    Lines.text(title === name ? "" : `  ${Styles.glyphs(style).between} ${title}`, {
      colour: Colours.muted
    })
  ])

const lines = (hit: Hit, style: Styles.Style): ReadonlyArray<Lines.Line> => {
  const columns = Styles.textColumns(style)
  const indent = columns < 20 ? Lines.blank : Lines.text("  ")
  return [
    ...Wrap.wrap(heading(hit, style), columns),
    ...Wrap.wrap(Lines.text(stripMarkdown(hit.snippet, style)), columns - Lines.width(indent)).map((line) =>
      Lines.join([indent, line])
    ),
    Lines.blank
  ]
}

/** Renders the results below each other, with their number. */
export const render = (hits: ReadonlyArray<Hit>, style: Styles.Style) =>
  Lines.toStrings(
    style,
    hits.length === 0
      ? Wrap.paragraph(style, Replies.empty.hits)
      : [...hits.flatMap((hit) => lines(hit, style)), ...ListTable.count(style, hits.length)]
  )
