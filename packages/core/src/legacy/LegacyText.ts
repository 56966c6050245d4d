/**
 * Sanitizes legacy text for the domain.
 */
import { withoutBidirectional } from "../domain/Text.ts"
import type { Note } from "./LegacyProblem.ts"

const controlCharacters = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g
const lineBreaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu

const longestLine = 200
const longestBody = 1_000_000

const cut = (text: string, maximum: number, field: string, note: Note): string => {
  if (text.length <= maximum) {
    return text
  }
  note(field, "shortened")
  return text.slice(0, maximum)
}

/** Sanitizes a single line of at most `maximum` characters; null if it is blank. */
export const line = (text: string, field: string, note: Note, maximum = longestLine): string | null => {
  const cleaned = withoutBidirectional(text.toWellFormed()).replace(lineBreaks, " ").trim()
  if (cleaned !== text.trim()) {
    note(field, "cleaned")
  }
  const kept = cut(cleaned, maximum, field, note).toWellFormed().trim()
  return kept === "" ? null : kept
}

/** Sanitizes text of at most `maximum` characters, and normalizes its line breaks. */
export const body = (text: string, field: string, note: Note, maximum = longestBody): string => {
  const lines = text.replaceAll("\r\n", "\n")
  const cleaned = lines.toWellFormed().replace(controlCharacters, "")
  if (cleaned !== lines) {
    note(field, "cleaned")
  }
  return cut(cleaned, maximum, field, note).toWellFormed()
}

/** An excerpt of a value for a report: one line of at most 80 characters. */
export const excerpt = (value: string | number): string =>
  Array.from(String(value).toWellFormed().replace(lineBreaks, " ").trim()).slice(0, 80).join("")
