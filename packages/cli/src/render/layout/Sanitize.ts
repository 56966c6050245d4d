/**
 * Sanitizes text from records for a terminal: removes control sequences, and text that hides or reorders other text.
 */
import * as Bidirectional from "@scipnet/presentation/markdown/Bidirectional"

// Complete escape sequences are removed first, with their parameters. A string sequence (OSC, DCS, SOS, PM, APC) ends at
// the next control character at the latest: an unterminated one does not remove the text after it, and matching takes
// linear time.
const escapeSequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\p{Cc}]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/gu

const invisible = /[^\P{Cc}\n]|[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

// Many combining marks on one letter would cover the lines above and below; no script needs more than six.
const excessMarks = /(\p{M}{6})\p{M}+/gu

const harmless = /^[ -~\n]*$/

/**
 * Removes control characters other than `\n`, escape sequences and zero-width characters. Bidirectional controls are
 * shown by number, e.g. `<U+202E>`. Tabs become four spaces, other line ends `\n`, and lone surrogates U+FFFD.
 */
export const text = (raw: string): string =>
  harmless.test(raw)
    ? raw
    : Bidirectional.show(
        raw
          .toWellFormed()
          .replace(escapeSequence, "")
          .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
          .replaceAll("\t", "    ")
      )
        .replace(invisible, "")
        .replace(excessMarks, "$1")

/** Sanitizes text for one line: line ends become spaces. */
export const line = (raw: string): string => text(raw).replaceAll("\n", " ")
