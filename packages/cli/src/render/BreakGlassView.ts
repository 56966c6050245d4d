/**
 * Renders the warning above a record that is read by break-glass.
 */
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Time from "@scipnet/presentation/Time"

export interface BreakGlassView {
  /** Id of the review that an auditor signs. */
  readonly glass: string
  readonly record: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** True if the session is stored, so that it outlasts this command. */
  readonly isSessionStored: boolean
}

export const render = ({ expiresAt, glass, isSessionStored: kept, reason, record }: BreakGlassView, style: Style) =>
  Lines.toStrings(
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
