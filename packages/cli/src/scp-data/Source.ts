/**
 * The source of a page as the dataset has it, made fit to be read: plain newlines and blanks, no control characters,
 * no comments, no HTML around words.
 */

/**
 * Each line break is written twice in the dataset, so that a blank line is four: halved when it is so throughout, and
 * some line is blank, since otherwise there may simply be a blank line after each.
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
  text.replace(htmlTag, (_, slash: string, name: string) => {
    const lower = name.toLowerCase()
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

/** Line breaks and blanks of every kind become `\n` and space; what would act on a terminal is dropped. */
export const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/[\t\p{Zs}]/gu, " ")
    .replace(/(?!\n)[\p{Cc}\u061c\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]/gu, "")

export const clean = (raw: string): string => withoutHtml(withoutComments(halveNewlines(plain(raw).trim())))
