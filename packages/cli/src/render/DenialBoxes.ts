/**
 * The answers of somebody who does not get what they asked for.
 */
import type { QueryResult } from "@scipnet/core"
import { Clearance } from "@scipnet/core"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import type { Field } from "./layout/Fields.ts"
import * as Fields from "./layout/Fields.ts"
import type { Line } from "./layout/Line.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"

/** What doing something takes, beside what its actor has. */
export interface ClearanceDenied {
  readonly needed: { readonly level: Clearance.Level; readonly role: string | null }
  readonly held: { readonly level: Clearance.Level }
}

/** Anything else that went wrong: what it is called, in a sentence, and what the reader could do. */
export interface Failure {
  readonly heading: string
  readonly sentence: string
  readonly hints: ReadonlyArray<string>
}

const kinds: Readonly<Record<QueryResult.RecordType, string>> = {
  scp: "File",
  user: "User",
  site: "Site",
  mtf: "Task force"
}

const alarm = Colours.levelColour(5)

const level = (style: Style, of: Clearance.Level): Line =>
  Lines.chip(style, Clearance.levelName(of), Colours.levelColour(of))

const notice = (
  style: Style,
  colour: string,
  title: string,
  sentences: ReadonlyArray<string>,
  fields: ReadonlyArray<Field>
): ReadonlyArray<string> =>
  Lines.print(
    style,
    Box.box(style, colour, title, [
      ...sentences.map((sentence) => Lines.text(sentence)),
      ...(sentences.length === 0 || fields.length === 0 ? [] : [Lines.blank]),
      ...Fields.render(fields, Box.inner(style))
    ])
  )

/** It is there, and not for this reader. */
export const redacted = (
  { held, id, needed, type }: Pick<QueryResult.Redacted, "held" | "id" | "needed" | "type">,
  style: Style
): ReadonlyArray<string> =>
  notice(
    style,
    Colours.levelColour(needed),
    "REDACTED",
    ["This file is sealed above your clearance. Your request is on record."],
    [
      [kinds[type], Lines.text(id, { bold: true })],
      ["Classified", level(style, needed)],
      ["You hold", level(style, held)]
    ]
  )

/** There is nothing, or nothing that the reader shall know of. */
export const expunged = (
  { id, type }: Pick<QueryResult.Expunged, "id" | "type">,
  style: Style
): ReadonlyArray<string> =>
  notice(
    style,
    Colours.quiet,
    "EXPUNGED",
    ["The deepwell holds nothing under this name."],
    [[kinds[type], Lines.text(id, { bold: true })]]
  )

/** Something that the actor may not do. */
export const clearanceDenied = ({ held, needed }: ClearanceDenied, style: Style): ReadonlyArray<string> =>
  notice(
    style,
    alarm,
    "CLEARANCE DENIED",
    ["You are not authorized to do this. The attempt is on record."],
    [
      ["Needed", level(style, needed.level)],
      ...(needed.role === null ? [] : [["And the role", Lines.text(needed.role, { bold: true })] satisfies Field]),
      ["You hold", level(style, held.level)]
    ]
  )

/** The server does not answer. */
export const noResponse = (server: string, style: Style): ReadonlyArray<string> =>
  notice(
    style,
    Colours.quiet,
    "NO RESPONSE",
    ["The line is dead. Nothing is known of what you asked last: look before you ask again."],
    [["Server", Lines.text(server, { bold: true })]]
  )

/** What answers is not understood. */
export const invalidResponse = (server: string, style: Style): ReadonlyArray<string> =>
  notice(
    style,
    alarm,
    "INVALID RESPONSE",
    ["What came back is no answer. Whoever keeps the server should look at its log."],
    [["Server", Lines.text(server, { bold: true })]]
  )

/** Any other error. */
export const failure = ({ heading, hints, sentence }: Failure, style: Style): ReadonlyArray<string> =>
  Lines.print(
    style,
    Box.box(style, alarm, heading.toUpperCase(), [
      Lines.text(sentence),
      ...hints.map((hint) => Lines.text(`${Styles.glyphs(style).arrow} ${hint}`))
    ])
  )
