/**
 * Renders a notice of WATCH as one line.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Words from "@scipnet/presentation/Words"
import * as Time from "@scipnet/presentation/Time"
import * as Wrap from "./layout/Wrap.ts"

export const render = ({ at, action, id, name, by }: QueryResult.Notice, style: Styles.Style) => {
  const actor = by === null ? "" : `, by ${by}`
  return Lines.toStrings(
    style,
    Wrap.wrap(
      Lines.join([
        Lines.text(`${Time.format(at).slice(11)} ${Styles.glyphs(style).bullet} `, { colour: Colours.muted }),
        Lines.text(id, { bold: true }),
        Lines.text(name === id ? "" : ` ${name}`),
        Lines.text(`: ${Words.actionWords(action)}${actor}`)
      ]),
      Styles.textColumns(style)
    )
  )
}
