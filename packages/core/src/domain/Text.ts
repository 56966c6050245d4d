/**
 * The shapes of human-written text, bounded and free of what could drive a terminal.
 */
import { Schema } from "effect"

const driving = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/

const line = (maximum: number) =>
  Schema.String.pipe(
    Schema.filter((text) => text.length > 0 && text.trim() === text, {
      message: () => "empty, or with blanks around it"
    }),
    Schema.maxLength(maximum),
    Schema.pattern(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { message: () => "a line of text without control characters" }),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )

const prose = (maximum: number) =>
  Schema.String.pipe(
    Schema.maxLength(maximum),
    Schema.filter((text) => !driving.test(text), { message: () => "text without control characters but line breaks" }),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )

/** Characters that change the direction in which the text around them is shown. */
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

const eachBidirectional = new RegExp(bidirectional, "g")

/** A text without the characters that change the direction of the text around them. */
export const withoutBidirectional = (text: string): string => text.replace(eachBidirectional, "")

/** The name of a person, a place or a record as events keep it: one line, 1 to 200 characters. */
export const Name = line(200)

/**
 * A name that a command gives: one without bidirectional controls, by which a name could be shown as another. Events of
 * earlier versions may hold such names, so events decode as `Name`.
 */
export const NewName = Name.pipe(
  Schema.filter((text) => !bidirectional.test(text), {
    message: () => "a name without characters that change the direction of text"
  })
)

/** Why somebody did something: one line, 1 to 2,000 characters. */
export const Reason = line(2_000)

/** The body of a section or document: Markdown, at most 1,000,000 characters. */
export const Body = prose(1_000_000)
