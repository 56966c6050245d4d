/**
 * What somebody may have meant.
 */
import type { QueryResult } from "@scipnet/core"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export const render = (near: ReadonlyArray<QueryResult.Named>, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  const bullet = Lines.text(`${Styles.glyphs(style).bullet} `)
  return near.length === 0
    ? []
    : Lines.print(style, [
        Lines.blank,
        ...Wrap.wrap(Lines.text("Nearest to that:"), columns),
        ...near.flatMap(({ id, name }) =>
          Wrap.wrap(Lines.join([bullet, Lines.text(id, { bold: true }), Lines.text(`  ${name}`)]), columns)
        )
      ])
}
