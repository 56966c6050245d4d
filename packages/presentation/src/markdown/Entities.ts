/** HTML entities in Markdown. */
import * as Bidirectional from "./Bidirectional.ts"

const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"]
])

const fromCodePoint = (code: number): string =>
  code > 0 && code <= 0x10ffff ? Bidirectional.show(String.fromCodePoint(code)) : "\ufffd"

/** Decodes the entities of a text. The result is text, never HTML, and contains no bidirectional control of an entity. */
export const decode = (text: string): string =>
  text.replaceAll(
    /&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-f]{1,6}));/gi,
    (raw: string, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
      name === undefined
        ? fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal))
        : (named.get(name.toLowerCase()) ?? raw)
  )
