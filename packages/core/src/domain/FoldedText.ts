/**
 * Text as searches compare it: without differences of letter case, of Unicode normalization, and of compatibility forms. It
 * has no Effect, so that a browser can load it too.
 */

// Other characters than those that a full-text index folds by itself: ASCII, the letters of Latin-1 with one lower case
// form, and punctuation.
const special = /[^\0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u00de\u00e0-\u00ff\u2000-\u205f]/

/** A character of a script that is written without spaces between words, with its combining marks. */
const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]\p{M}*/u

/** The pattern of one word, or of one character of a script without spaces. */
export const token = new RegExp(
  `${unspaced.source}|(?:(?!${unspaced.source})[\\p{L}\\p{N}\\p{Co}])(?:(?!${unspaced.source})[\\p{L}\\p{N}\\p{Co}\\p{M}])*`,
  "gu"
)

const eachUnspaced = new RegExp(unspaced.source, "gu")

/**
 * Folds a text by Unicode's full case folding and compatibility normalization (NFKC): `STRASSE` and `straße` become
 * `strasse`.
 *
 * @example
 * ```ts
 * FoldedText.fold("Straße") // "strasse"
 * ```
 */
export const fold = (text: string): string =>
  text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ")

/** Puts spaces around each character of a script without spaces, so that an index treats it as a word. */
const separate = (folded: string): string => folded.replaceAll(eachUnspaced, " $& ")

/** Returns the form of a text to index beside it; null if an index that folds case and accents needs none. */
export const indexed = (text: string): string | null => {
  if (!special.test(text)) {
    return null
  }
  const folded = separate(fold(text))
  return folded === text.toLowerCase() ? null : folded
}

/**
 * Splits a text into words, each with its tokens: one, or the characters of a script without spaces. At most 16 words of
 * at most 32 tokens.
 */
export const words = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  (fold(text).match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [])
    .slice(0, 16)
    .map((word) => (word.match(token) ?? []).slice(0, 32))
