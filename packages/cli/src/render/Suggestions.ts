/**
 * Renders records with names similar to the one that was typed.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export const render = (suggestions: ReadonlyArray<QueryResult.Named>, style: Styles.Style) => {
  const columns = Styles.textColumns(style)
  const bullet = Lines.text(`${Styles.glyphs(style).bullet} `)
  return suggestions.length === 0
    ? []
    : Lines.toStrings(style, [
        Lines.blank,
        ...Wrap.wrap(Lines.text(Replies.nearest), columns),
        ...suggestions.flatMap(({ id, name }) =>
          Wrap.wrap(Lines.join([bullet, Lines.text(id, { bold: true }), Lines.text(`  ${name}`)]), columns)
        )
      ])
}
