/**
 * Renders events of the log for the operator.
 */
import type * as DomainEvent from "@scipnet/core/domain/DomainEvent"
import type { RecordedEvent } from "@scipnet/core/eventsourcing/Event"
import * as Colours from "./layout/Colours.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "@scipnet/presentation/Time"
import * as Wrap from "./layout/Wrap.ts"

type Recorded = RecordedEvent<DomainEvent.DomainEvent>

/** Renders an event as one line: position, time, type, stream and actor. */
export const renderLine = ({ position, recordedAt, type, stream, metadata }: Recorded, style: Styles.Style) => {
  const muted = { colour: Colours.muted }
  const parts = [
    Lines.text(String(position).padStart(7), muted),
    Lines.text(Time.format(recordedAt), muted),
    Lines.text(type.padEnd(22), { bold: true }),
    Lines.text(stream.padEnd(20)),
    Lines.text(metadata.actor, muted)
  ]
  return Lines.toStrings(style, [
    Wrap.truncate(Lines.join(parts, Lines.text("  ")), Styles.columns(style), Styles.glyphs(style).ellipsis)
  ])
}

/** Renders all fields of an event, and its data as JSON. */
export const renderDetails = (recorded: Recorded, style: Styles.Style) => {
  const { position, stream, version, id, type, event, metadata, recordedAt, occurredAt, hash } = recorded
  const columns = Styles.columns(style)
  const { _tag: _, ...data } = event
  return Lines.toStrings(style, [
    ...Fields.render(
      [
        ["Position", Lines.text(String(position), { bold: true })],
        ["Type", Lines.text(type, { bold: true })],
        ["Stream", Lines.text(`${stream}, version ${version}`)],
        ["Recorded", Lines.text(Time.format(recordedAt))],
        ...(occurredAt === null ? [] : [["Occurred", Lines.text(Time.format(occurredAt))] as const]),
        ["Actor", Lines.text(metadata.actor)],
        ["Command", Lines.text(metadata.commandId ?? "")],
        ["Origin", Lines.text(metadata.origin ?? "")],
        ["Id", Lines.text(id)],
        ["Hash", Lines.text(hash)]
      ],
      columns
    ),
    Lines.blank,
    ...JSON.stringify(data, null, 2)
      .split("\n")
      .flatMap((line) => Wrap.chop(Lines.text(line), columns))
  ])
}
