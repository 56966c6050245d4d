/**
 * What just happened to a record, in a line.
 */
import type { Answer } from "@scipnet/core"
import * as Colours from "./Colours.ts"
import * as Lines from "./Line.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Time from "./Time.ts"
import * as Wrap from "./Wrap.ts"

/** `ScpStatusChanged` is told as "status changed": which record it was stands beside it. */
const spoken = (action: string): string =>
  action
    .replace(/^(Scp|User|Site|TaskForce)(?=[A-Z])/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()

export const render = ({ at, action, id, name, by }: Answer.Notice, style: Style): ReadonlyArray<string> => {
  const whom = by === null ? "" : `, by ${by}`
  return Lines.print(
    style,
    Wrap.wrap(
      Lines.join([
        Lines.text(`${Time.format(at).slice(11)} ${Styles.glyphs(style).bullet} `, { colour: Colours.quiet }),
        Lines.text(id, { bold: true }),
        Lines.text(name === id ? "" : ` ${name}`),
        Lines.text(`: ${spoken(action)}${whom}`)
      ]),
      Styles.measure(style)
    )
  )
}
