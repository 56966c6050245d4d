/**
 * The syntax of text written by users without Effect, which a browser can load too.
 */

/** The most characters of a name, a reason, and the body of a section. */
export const maxLength = { name: 200, reason: 2_000, body: 1_000_000 } as const

/** Control characters that a terminal interprets. Line breaks and tabs are none of them. */
export const terminalControl = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/

/** A line of text without control characters. */
export const line = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u

/** Characters that change the display direction of the surrounding text. */
export const bidirectionalControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
