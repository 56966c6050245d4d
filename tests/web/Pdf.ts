/** The texts of the pages of a PDF that Chromium has printed. It reads the plain structure of such files only. */
import { inflateSync } from "node:zlib"

const code = (hex: string | undefined): number => parseInt(hex ?? "", 16)

/** The letters of a font by their codes, from its table `ToUnicode`. */
const lettersOf = (table: string): ReadonlyMap<number, string> => {
  const letters = new Map<number, string>()
  for (const [, list = ""] of table.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, from, to] of list.matchAll(/<(\w+)> <(\w{4})\w*>/g)) {
      letters.set(code(from), String.fromCharCode(code(to)))
    }
  }
  for (const [, list = ""] of table.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, from, to, first] of list.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      for (let each = code(from); each <= code(to); each += 1) {
        letters.set(each, String.fromCharCode(code(first) + each - code(from)))
      }
    }
  }
  return letters
}

/** The text of each page, without the blanks between words that the layout makes. */
export const pages = (file: Buffer): ReadonlyArray<string> => {
  const objects = new Map(
    [...file.toString("latin1").matchAll(/(\d+) 0 obj\n?([^]*?)endobj/g)].map(([, id, body = ""]) => [id, body])
  )
  const streamOf = (id: string | undefined): string => {
    const body = objects.get(id) ?? ""
    const start = /stream\r?\n/.exec(body)
    const from = start === null ? 0 : start.index + start[0].length
    const length = Number(/\/Length (\d+)/.exec(body)?.[1])
    return inflateSync(Buffer.from(body.slice(from, from + length), "latin1")).toString("latin1")
  }
  const fontOf = (id: string | undefined): ReadonlyMap<number, string> =>
    lettersOf(streamOf(/\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? "")?.[1]))

  return [...objects.values()]
    .filter((body) => /\/Type \/Page\b/.test(body))
    .map((body) => {
      const fonts = new Map([...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name, fontOf(id)]))
      let font: ReadonlyMap<number, string> = new Map()
      let text = ""
      const content = streamOf(/\/Contents (\d+) 0 R/.exec(body)?.[1])
      for (const [, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([\dA-F]+)> Tj/g)) {
        if (hex === undefined) font = fonts.get(name) ?? font
        else for (const [letter] of hex.matchAll(/.{4}/g)) text += font.get(code(letter)) ?? "?"
      }
      return text
    })
}
