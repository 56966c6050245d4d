/**
 * Renders denials and errors as boxes.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as Words from "@scipnet/presentation/Words"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"

/** The level and role that a command requires, and the level of its actor. */
export interface ClearanceDenied {
  readonly needed: { readonly level: Clearance.Level; readonly role: string | null }
  readonly held: { readonly level: Clearance.Level }
}

const alarm = Colours.levelColour(5)

const levelChip = (style: Style, level: Clearance.Level): Lines.Line =>
  Lines.chip(style, Clearance.levelName(level), Colours.levelColour(level))

const notice = (
  style: Style,
  colour: string,
  { heading, sentence }: Denials.Denial,
  fields: ReadonlyArray<Fields.Field>
) =>
  Lines.toStrings(
    style,
    Box.box(style, colour, heading.toUpperCase(), [
      Lines.text(sentence),
      ...(fields.length === 0 ? [] : [Lines.blank]),
      ...Fields.render(fields, Box.inner(style))
    ])
  )

/** Renders a redacted record: it exists, and the reader's level is too low. */
export const redacted = (
  { held, id, needed, type }: Pick<QueryResult.Redacted, "held" | "id" | "needed" | "type">,
  style: Style
) =>
  notice(style, Colours.levelColour(needed), Denials.redacted, [
    [Words.typeLabels[type], Lines.text(id, { bold: true })],
    ["Classified", levelChip(style, needed)],
    ...(Denials.lacksCompartment({ needed, held })
      ? [["Also needed", Lines.text(Denials.compartment)] satisfies Fields.Field]
      : []),
    ["You hold", levelChip(style, held)]
  ])

/** Renders an expunged record: it does not exist, or the reader must not know of it. */
export const expunged = ({ id, type }: Pick<QueryResult.Expunged, "id" | "type">, style: Style) =>
  notice(style, Colours.muted, Denials.expunged, [[Words.typeLabels[type], Lines.text(id, { bold: true })]])

/** Renders a command that the actor is not authorized for. */
export const clearanceDenied = ({ held, needed }: ClearanceDenied, style: Style) =>
  notice(style, alarm, Denials.clearanceDenied, [
    ["Needed", levelChip(style, needed.level)],
    ...(needed.role === null ? [] : [["And the role", Lines.text(needed.role, { bold: true })] satisfies Fields.Field]),
    ["You hold", levelChip(style, held.level)]
  ])

/** Renders a server that does not respond. */
export const noResponse = (server: string, style: Style) =>
  notice(style, Colours.muted, Denials.noResponse, [["Server", Lines.text(server, { bold: true })]])

/** Renders a server that cannot be reached, with the reason. */
export const unreachable = ({ server, reason }: { readonly server: string; readonly reason: string }, style: Style) =>
  notice(style, Colours.muted, Denials.unreachable, [
    ["Server", Lines.text(server, { bold: true })],
    ["Reason", Lines.text(reason)]
  ])

/** Renders a reply that is not SCiPNET's protocol. */
export const invalidResponse = (server: string, style: Style) =>
  notice(style, alarm, Denials.invalidResponse, [["Server", Lines.text(server, { bold: true })]])

/** Renders any other error: a heading and a sentence. */
export const failure = (heading: string, sentence: string, style: Style) =>
  notice(style, alarm, { heading, sentence }, [])
