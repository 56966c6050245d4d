/**
 * Writing text so that a reader of Markdown shows it as it is.
 */

const special =
  /\\(?=[!-/:-@[-`{-~])|[`*]|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|\](?=\()|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** Escapes what would be markup anywhere in a line, and nothing more, so that the text can still be searched. */
export const escape = (text: string): string => text.replace(special, "\\$&")

/** Escapes what would be markup at the start of a line. */
export const escapeStart = (line: string): string =>
  line
    .replace(/^(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|={2,}|-{2,}|~{3}|\[[^\]]{1,200}\]:\s*\S*$)/, "\\")
    .replace(/^([0-9]{1,9})(?=[.)](?:\s|$))/, "$1\\")

/** A code span, whatever backticks are in it. */
export const codeSpan = (text: string): string => {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  if (longest === 0) return `\`${text}\``
  const fence = "`".repeat(longest + 1)
  return `${fence} ${text} ${fence}`
}

export const codeBlock = (text: string): string => {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = "`".repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

/** Keeps a URL within the brackets of a link. */
export const target = (url: string): string =>
  url.replace(/[\s<>()\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
