/**
 * Renders the changes of a record as one entry each, oldest first.
 */
import type * as Dossier from "@scipnet/core/domain/query/Dossier"
import * as LogEntry from "@scipnet/presentation/terminal/LogEntry"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

const styles = { action: { bold: true }, muted: { colour: Colours.muted }, plain: {} } as const

const renderEntry = (style: Styles.Style, entry: Dossier.TimelineEntry): ReadonlyArray<Lines.Line> => {
  const time = (at: number) => Styles.time(style, at)
  return Wrap.wrap(
    [
      ...Lines.text(`${time(entry.occurredAt ?? entry.at)} `, styles.muted),
      ...LogEntry.parts(entry, time).flatMap(({ text, kind }) => Lines.text(text, styles[kind]))
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
