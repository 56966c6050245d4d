/**
 * What a terminal shows before its first prompt: the boot screen, and the welcome after signing in.
 */
import type { QueryResult } from "@scipnet/core"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as ClassificationBar from "./ClassificationBar.ts"
import * as Fields from "./layout/Fields.ts"
import * as Greeting from "./Greeting.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

// A look down a square shaft, one frame below the other.
const mark = [
  "┌─────────────┐",
  "│╲           ╱│",
  "│ ┌─────────┐ │",
  "│ │╲       ╱│ │",
  "│ │ ┌─────┐ │ │",
  "│ │ │  ▪  │ │ │",
  "│ │ └─────┘ │ │",
  "│ │╱       ╲│ │",
  "│ └─────────┘ │",
  "│╱           ╲│",
  "└─────────────┘"
]

const letters = [
  "█▀▀▀ █▀▀▀ ▀ █▀▀█ █▄  █ █▀▀▀ ▀▀█▀▀",
  "▀▀▀█ █    █ █▄▄█ █ ▀▄█ █▀▀    █",
  "▄▄▄█ █▄▄▄ █ █    █   █ █▄▄▄   █"
]

const about = ["The deepwell records terminal", "What was written stays written."]

/** The screen that a terminal opens with. */
export const boot = (style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  const quiet = { colour: Colours.quiet }
  const below = about.map((line) => Lines.text(line, quiet))
  if (style.plain || columns < 36) {
    return Lines.print(
      style,
      [Lines.text("SCiPNET", { bold: true }), ...below].flatMap((line) => Wrap.wrap(line, columns))
    )
  }
  const text = [...letters.map((row) => Lines.text(row, { bold: true })), Lines.blank, ...below]
  const indent = Math.max(...mark.map((row) => row.length)) + 3
  if (columns < indent + 36) {
    return Lines.print(style, text)
  }
  const above = Math.floor((mark.length - text.length) / 2)
  return Lines.print(
    style,
    mark.map((row, at) => [...Lines.pad(Lines.text(row, quiet), indent), ...(text[at - above] ?? Lines.blank)])
  )
}

export type Login = Pick<QueryResult.UserRecord, "clearance" | "id" | "name" | "title">

/** The welcome of somebody who has just signed in. */
export const login = ({ clearance, id, name, title }: Login, style: Style): ReadonlyArray<string> =>
  Lines.print(
    style,
    Box.box(style, Colours.levelColour(clearance.level), "SIGNED IN", [
      Lines.text(Greeting.of(title)),
      Lines.blank,
      ...Fields.render(
        [
          ["Name", Lines.text(name, { bold: true })],
          ["Title", Lines.text(title)],
          ["Clearance", ClassificationBar.clearance(style, clearance)],
          ["User", Lines.text(id)]
        ],
        Box.inner(style)
      )
    ])
  )

/** What others have proposed, and wait for; nothing where there is none of it. */
export const waiting = (count: number, style: Style): ReadonlyArray<string> =>
  count === 0
    ? []
    : Lines.print(
        style,
        Wrap.wrap(
          Lines.text(
            count === 1
              ? "One proposal waits for a second person. PENDING shows it."
              : `${count} proposals wait for a second person. PENDING shows them.`
          ),
          Styles.measure(style)
        )
      )
