/**
 * Renders the boot screen, the greeting after login, and the number of waiting proposals.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as ClassificationBar from "./ClassificationBar.ts"
import * as Fields from "./layout/Fields.ts"
import * as Greeting from "@scipnet/presentation/Greeting"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

// The logo: a view down a square shaft.
const logo = [
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

const wordmark = [
  "█▀▀▀ █▀▀▀ ▀ █▀▀█ █▄  █ █▀▀▀ ▀▀█▀▀",
  "▀▀▀█ █    █ █▄▄█ █ ▀▄█ █▀▀    █",
  "▄▄▄█ █▄▄▄ █ █    █   █ █▄▄▄   █"
]

const taglines = ["The deepwell records terminal", "What was written stays written."]

/** Renders the boot screen. */
export const renderBootScreen = (style: Styles.Style) => {
  const columns = Styles.textColumns(style)
  const muted = { colour: Colours.muted }
  const taglineRows = taglines.map((line) => Lines.text(line, muted))
  if (style.plain || columns < 36) {
    return Lines.toStrings(
      style,
      [Lines.text("SCiPNET", { bold: true }), ...taglineRows].flatMap((line) => Wrap.wrap(line, columns))
    )
  }
  const text = [...wordmark.map((row) => Lines.text(row, { bold: true })), Lines.blank, ...taglineRows]
  const indent = Math.max(...logo.map((row) => row.length)) + 3
  if (columns < indent + 36) {
    return Lines.toStrings(style, text)
  }
  const rowsAbove = Math.floor((logo.length - text.length) / 2)
  return Lines.toStrings(
    style,
    logo.map((row, index) => [
      ...Lines.pad(Lines.text(row, muted), indent),
      ...(text[index - rowsAbove] ?? Lines.blank)
    ])
  )
}

export type Login = Pick<QueryResult.UserRecord, "clearance" | "id" | "name" | "title">

/** Renders the greeting after login. */
export const renderGreeting = ({ clearance, id, name, title }: Login, style: Styles.Style) =>
  Lines.toStrings(
    style,
    Box.box(style, Colours.levelColour(clearance.level), "SIGNED IN", [
      Lines.text(Greeting.forTitle(title)),
      Lines.blank,
      ...Fields.render(
        [
          ["Name", Lines.text(name, { bold: true })],
          ["Title", Lines.text(title)],
          ["Clearance", ClassificationBar.renderClearance(style, clearance)],
          ["User", Lines.text(id)]
        ],
        Box.inner(style)
      )
    ])
  )

/** Renders the number of proposals that wait for a second person; empty for none. */
export const renderProposalCount = (count: number, style: Styles.Style) => {
  const text =
    count === 1
      ? "One proposal waits for a second person. PENDING shows it."
      : `${count} proposals wait for a second person. PENDING shows them.`
  return count === 0 ? [] : Lines.toStrings(style, Wrap.paragraph(style, text))
}
