/**
 * Schemas of text written by users: bounded in length and free of control characters that a terminal interprets.
 */
import * as Schema from "effect/Schema"
import * as TextSyntax from "./TextSyntax.ts"

const line = (maximum: number) =>
  Schema.String.pipe(
    Schema.filter((text) => text.length > 0 && text.trim() === text, {
      message: () => "empty, or with blanks around it"
    }),
    Schema.maxLength(maximum),
    Schema.pattern(TextSyntax.line, { message: () => "a line of text without control characters" }),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )

const prose = (maximum: number) =>
  Schema.String.pipe(
    Schema.maxLength(maximum),
    Schema.filter((text) => !TextSyntax.terminalControl.test(text), {
      message: () => "text without control characters but line breaks"
    }),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )

const bidirectionalControls = new RegExp(TextSyntax.bidirectionalControl, "g")

/** Removes bidirectional control characters. */
export const withoutBidirectional = (text: string): string => text.replace(bidirectionalControls, "")

/** A name as stored in events: one line of 1 to 200 characters. */
export const Name = line(TextSyntax.maxLength.name)

/**
 * A name in a command: a `Name` without bidirectional control characters, which could disguise it as another name.
 * Events of earlier versions can contain such names, so events decode as `Name`.
 */
export const NewName = Name.pipe(
  Schema.filter((text) => !TextSyntax.bidirectionalControl.test(text), {
    message: () => "a name without characters that change the direction of text"
  })
)

/** The reason of an action: one line of 1 to 2,000 characters. */
export const Reason = line(TextSyntax.maxLength.reason)

/** The body of a section or document: Markdown of at most 1,000,000 characters. */
export const Body = prose(TextSyntax.maxLength.body)
