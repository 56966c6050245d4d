/**
 * Text from records made safe for a terminal: what would drive the terminal, or hide and reorder what is read, goes.
 */

// Whole escape sequences first, so that their parameters do not stay behind as noise. A string sequence (OSC, DCS, SOS,
// PM, APC) ends at the next control character at the latest: an unfinished one cannot swallow the text after it, and no
// character is looked at more than twice.
const sequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\p{Cc}]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/gu

// Without them text shown as one thing could say another; a reader is shown that they are there.
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const named = (character: string): string =>
  `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`

const unseen = /[^\P{Cc}\n]|[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

// Marks piled on one letter would spill over the lines above and below it; no script needs more than six.
const pile = /(\p{M}{6})\p{M}+/gu

const harmless = /^[ -~\n]*$/

/**
 * Text without control characters but `\n`, escape sequences and characters of no width. Bidirectional controls are
 * shown by their numbers, e.g. `<U+202E>`. Tabs become four spaces; other line ends become `\n`; what is not Unicode
 * becomes U+FFFD.
 */
export const text = (raw: string): string =>
  harmless.test(raw)
    ? raw
    : raw
        .toWellFormed()
        .replace(sequence, "")
        .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
        .replaceAll("\t", "    ")
        .replace(directions, named)
        .replace(unseen, "")
        .replace(pile, "$1")

/** The same on one line: line ends become spaces. */
export const line = (raw: string): string => text(raw).replaceAll("\n", " ")
