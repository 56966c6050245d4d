/**
 * Escapes text, so that a Markdown reader shows it unchanged.
 */

// Text is escaped in pieces, each of one style. At the start of a piece the character before it is not known, so that the
// signs there are escaped; within it, signs that are no markup stay as they are.
const special = /[\\`<]|(?<!\s)[*~]|[*~](?!\s)|&(?=#?\w{0,32}(?:;|$))|\](?=[([])|!(?=\[)/g
const specialInLink = new RegExp(`${special.source}|[[\\]]`, "g")

/** Underscores are no markup within a word, nor between blanks. */
const escapeUnderscores = (text: string): string =>
  text.replace(/_+/g, (signs, at: number) => {
    const around = text.charAt(at - 1) + text.charAt(at + signs.length)
    return /^(?:[\p{L}\p{N}]{2}|\s{2})$/u.test(around) ? signs : signs.replaceAll("_", "\\_")
  })

/**
 * Escapes the characters that are markup anywhere in a line, and no others, so that the text can still be searched.
 * `after` is the character after the text, empty at the end of the line.
 */
export const escape = (text: string, after = "", isInLink = false): string => {
  const escaped = `${text}${after}`.replace(isInLink ? specialInLink : special, (sign, at: number) =>
    at < text.length ? `\\${sign}` : sign
  )
  return escapeUnderscores(after === "" ? escaped : escaped.slice(0, -after.length))
}

const lineStart =
  /^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|=+\s*$|[-:|][-:|\s]*$|-{2,}|\||_{3}|\[[ xX]\](?:\s|$)|\[(?:[^\]\\]|\\.){1,999}\]:\s*\S*(?:\s+["'(].*)?$)/

/** Escapes a line whose start would be markup. */
export const escapeStart = (line: string): string =>
  line.replace(lineStart, "\\").replace(/^([0-9]{1,9})(?=[.)](?:\s|$))/, "$1\\")

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
