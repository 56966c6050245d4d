/**
 * What stands above a record that is read by break-glass: nobody shall take it for one that they may read.
 */
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"

export interface BreakGlassView {
  /** What an auditor signs it by. */
  readonly glass: string
  readonly record: string
  readonly reason: string
  /** In milliseconds since 1970. */
  readonly expiresAt: number
  /** Whether the session outlasts this answer. */
  readonly kept: boolean
}

export const render = (
  { expiresAt, glass, kept, reason, record }: BreakGlassView,
  style: Style
): ReadonlyArray<string> =>
  Lines.print(
    style,
    Box.box(style, Colours.levelColour(5), "GLASS BROKEN", [
      Lines.text("You are reading above your clearance. It is on record, and the auditors will review it."),
      Lines.blank,
      ...Fields.render(
        [
          ["Record", Lines.text(record, { bold: true })],
          ["Reason", Lines.text(reason)],
          ["Open until", Lines.text(`${Time.format(expiresAt)}${kept ? "" : ", and no longer than this session"}`)],
          ["Review", Lines.text(glass)]
        ],
        Box.inner(style)
      )
    ])
  )
