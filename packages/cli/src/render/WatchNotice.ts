/**
 * Renders a notice of WATCH as one line.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"
import * as Wrap from "./layout/Wrap.ts"

/** Converts an event type to words, e.g. `ScpStatusChanged` to `status changed`. */
export const actionText = (action: string): string =>
  action
    .replace(/^(Scp|User|Site|TaskForce)(?=[A-Z])/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()

export const render = ({ at, action, id, name, by }: QueryResult.Notice, style: Styles.Style) => {
  const actor = by === null ? "" : `, by ${by}`
  return Lines.toStrings(
    style,
    Wrap.wrap(
      Lines.join([
        Lines.text(`${Time.format(at).slice(11)} ${Styles.glyphs(style).bullet} `, { colour: Colours.muted }),
        Lines.text(id, { bold: true }),
        Lines.text(name === id ? "" : ` ${name}`),
        Lines.text(`: ${actionText(action)}${actor}`)
      ]),
      Styles.textColumns(style)
    )
  )
}
