/**
 * Normalizes the source of a page: plain line breaks and spaces, no control characters, no comments, no HTML tags.
 */

/**
 * The dataset writes each line break twice, so that a blank line is four. They are halved when all runs are even and one
 * is longer than two; otherwise each line may simply be followed by a blank one.
 */
const halveNewlines = (text: string): string => {
  const runs = text.match(/\n+/g) ?? []
  return runs.some((run) => run.length > 2) && runs.every((run) => run.length % 2 === 0)
    ? text.replace(/\n+/g, (run) => run.slice(run.length / 2))
    : text
}

const htmlTag =
  /<(\/?)(a|b|i|u|s|em|strong|span|font|small|big|sup|sub|tt|center|div|p|br|del|ins|strike|mark|q)(?=[\s>/])[^<>]*>/gi

const withoutHtml = (text: string): string =>
  text.replace(htmlTag, (tag, slash: string, name: string) => {
    const lower = name.toLowerCase()
    // `<A brief pause.>` is text: an article and words, without an attribute.
    if (lower === "a" && slash === "" && /\s/.test(tag) && !tag.includes("=")) return tag
    return lower === "br" || (lower === "p" && slash === "/") ? "\n" : ""
  })

const withoutComments = (text: string): string => {
  const kept: Array<string> = []
  let from = 0
  for (;;) {
    const start = text.indexOf("[!--", from)
    const end = start < 0 ? -1 : text.indexOf("--]", start + 4)
    if (end < 0) return kept.join("") + text.slice(from)
    kept.push(text.slice(from, start))
    from = end + 3
  }
}

const unusual = /[^\n -~\u00a1-\u00ac\u00ae-\u02ff]/

/**
 * Text with `\n` and space as its only line breaks and blanks, and without control, zero-width and bidirectional control
 * characters.
 */
export const plain = (text: string): string =>
  !unusual.test(text)
    ? text
    : text
        .toWellFormed()
        .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
        .replace(/[\t\p{Zs}]/gu, " ")
        .replace(/(?!\n)[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]/gu, "")

/** The markup of a page, ready to be parsed. */
export const clean = (raw: string): string => withoutHtml(withoutComments(halveNewlines(plain(raw).trim())))
