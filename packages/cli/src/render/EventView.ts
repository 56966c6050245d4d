/**
 * Renders events of the log for the operator.
 */
import type * as DomainEvent from "@scipnet/core/domain/DomainEvent"
import * as Colours from "./layout/Colours.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"
import * as Wrap from "./layout/Wrap.ts"

/** An event as it is stored in the log. */
export interface Recorded {
  readonly position: number
  readonly stream: string
  readonly version: number
  readonly id: string
  readonly type: string
  readonly event: DomainEvent.DomainEvent
  readonly metadata: { readonly actor: string; readonly commandId: string | null; readonly origin: string | null }
  readonly recordedAt: number
  readonly occurredAt: number | null
  readonly hash: string
}

/** Renders an event as one line: position, time, type, stream and actor. */
export const renderLine = (
  { position, recordedAt, type, stream, metadata }: Recorded,
  style: Style
): ReadonlyArray<string> => {
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
export const renderDetails = (recorded: Recorded, style: Style): ReadonlyArray<string> => {
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
