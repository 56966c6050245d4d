/**
 * Escapes text, so that a Markdown reader shows it unchanged.
 */

const special =
  /[\\`]|\*(?!(?<=\s\*)\s)|~(?=\S)|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|\](?=[([])|!(?=\[)|(?<=[^\s_\p{L}\p{N}])_|(?<![_\p{L}\p{N}])_(?=[^\s_])|^_|_(?=[^\s_\p{L}\p{N}])|_$/gu
const specialInLink = new RegExp(`${special.source}|[[\\]]`, "gu")

/** Escapes the characters that are markup anywhere in a line, and no others, so that the text can still be searched. */
export const escape = (text: string, isInLink = false): string =>
  text.replace(isInLink ? specialInLink : special, "\\$&")

const lineStart =
  /^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|=+\s*$|[-:|][-:|\s]*$|-{2,}|\||_{3}|\[[ xX]\](?:\s|$)|\[[^\]]{1,200}\]:)/

/** Escapes a line whose start would be markup. */
export const escapeStart = (line: string): string =>
  line.replace(lineStart, "\\").replace(/^([0-9]{1,9})(?=[.)](?:\s|$))/, "$1\\")

/** A code span that contains any text. */
export const codeSpan = (text: string): string => {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  if (longest === 0) return `\`${text}\``
  const fence = "`".repeat(longest + 1)
  return `${fence} ${text} ${fence}`
}

/** A fenced code block that contains any text. */
export const codeBlock = (text: string): string => {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = "`".repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

/** A URL whose characters do not end the target of a link. */
export const target = (url: string): string =>
  url.replace(/[\s<>()\\*_~`[\]|]/g, (character) =>
    character === "_" || character === "~"
      ? character
      : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
  )
