/**
 * Renders the changes of a record as one entry each, oldest first.
 */
import type * as Dossier from "@scipnet/core/domain/query/Dossier"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Words from "@scipnet/presentation/Words"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

const renderEntry = (style: Styles.Style, entry: Dossier.TimelineEntry): ReadonlyArray<Lines.Line> => {
  const { at, occurredAt, action, section, revision, change, by, reason } = entry
  const imported = occurredAt === null ? "" : `, imported ${Styles.time(style, at)}`
  const muted = { colour: Colours.muted }
  return Wrap.wrap(
    [
      ...Lines.text(`${Styles.time(style, occurredAt ?? at)} `, muted),
      ...Lines.text(Words.actionWords(action), { bold: true }),
      ...Lines.text(section === null ? "" : ` ${section}`),
      ...Lines.text(revision === null ? "" : ` (revision ${revision})`, muted),
      ...Lines.text(change === null ? "" : ` from ${change.from} to ${change.to}`),
      ...Lines.text(` by ${by ?? "a masked user"}${imported}`, muted),
      ...Lines.text(reason === null ? "" : `: ${reason}`)
    ],
    Styles.textColumns(style)
  )
}

/** Renders the changes of one record that the reader may see. */
export const render = (entries: Dossier.Timeline, style: Styles.Style) =>
  entries.length === 0
    ? [Replies.noChange]
    : Lines.toStrings(
        style,
        entries.flatMap((entry) => renderEntry(style, entry))
      )
