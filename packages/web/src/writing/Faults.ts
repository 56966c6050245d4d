/** The reasons why the server would not accept a text, found before it is sent. An empty text is no fault. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as TextSyntax from "@scipnet/core/domain/TextSyntax"
import type { RecordType } from "../words/Words.ts"

const notUnicode = "This contains half of a character, which cannot be stored."

const lengthFault = (length: number, most: number): string =>
  length > most ? `This has ${length.toLocaleString("en")} characters; ${most.toLocaleString("en")} are allowed.` : ""

const lineFault = (text: string, most: number): string =>
  !text.isWellFormed()
    ? notUnicode
    : !TextSyntax.line.test(text)
      ? "This contains a control character or a line break. Remove it."
      : lengthFault(text.length, most)

/** The fault of a name or a title. */
export const ofName = (text: string): string =>
  TextSyntax.bidirectionalControl.test(text)
    ? "This contains a character that changes the direction of text. Remove it."
    : lineFault(text, TextSyntax.maxLength.name)

/** The fault of a reason. */
export const ofReason = (text: string): string => lineFault(text.replaceAll(/\s+/g, " "), TextSyntax.maxLength.reason)

/** The most bytes of a text in a frame that a server accepts by default, with room for the other fields. */
const maxBytes = 1_040_000

const encoder = new TextEncoder()

/** The bytes of a text in a frame. */
const bytesOf = (text: string): number => encoder.encode(JSON.stringify(text)).length

/** The part of the room for a text that it takes, from 0 to 1 and beyond. */
export const fullness = (text: string): number =>
  Math.max(
    text.length / TextSyntax.maxLength.body,
    // A character has at most six bytes in a frame.
    text.length * 6 < maxBytes / 2 ? 0 : bytesOf(text) / maxBytes
  )

/** The fault of the text of a section. */
export const ofBody = (text: string): string =>
  text.replaceAll(/[\s\p{Zs}\p{Cf}]/gu, "") === ""
    ? "Write a text."
    : !text.isWellFormed()
      ? notUnicode
      : TextSyntax.terminalControl.test(text)
        ? "The text contains a control character. Remove it."
        : lengthFault(text.length, TextSyntax.maxLength.body) ||
          (bytesOf(text) > maxBytes ? "The text is too long for one frame. File it as several sections." : "")

const examples: Readonly<Record<RecordType, string>> = {
  scp: "an item number such as SCP-173",
  user: "a user id such as r.vance",
  site: "a site such as Site-19 or Area-12",
  mtf: "a designation such as Epsilon-11"
}

/** The fault of the id of a record as typed. */
export const ofId =
  (type: RecordType) =>
  (text: string): string => {
    const id = RecordIdSyntax.normalize(type, text)
    const isId = RecordIdSyntax.patterns[type].test(id) && id.length <= (type === "scp" ? 80 : 64)
    return text === "" || isId ? "" : `Write ${examples[type]}.`
  }

/** The fault of the id of a section as typed. */
export const ofSection = (text: string): string =>
  text === "" || RecordIdSyntax.section.test(text.toLowerCase())
    ? ""
    : "Write lower-case letters, digits and hyphens, at most 64."
