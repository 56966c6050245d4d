/**
 * Character references such as `&amp;` and `&#8212;`.
 */

const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["ensp", " "],
  ["emsp", " "],
  ["thinsp", " "],
  ["shy", ""],
  ["zwnj", ""],
  ["mdash", "—"],
  ["ndash", "–"],
  ["hellip", "…"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["laquo", "«"],
  ["raquo", "»"],
  ["copy", "©"],
  ["reg", "®"],
  ["trade", "™"],
  ["deg", "°"],
  ["times", "×"],
  ["plusmn", "±"],
  ["micro", "µ"],
  ["middot", "·"],
  ["bull", "•"],
  ["sect", "§"],
  ["dagger", "†"],
  ["infin", "∞"],
  ["larr", "←"],
  ["rarr", "→"],
  ["block", "█"]
])

const character = (code: number): string =>
  code === 0xa0 || code === 9 || code === 10
    ? " "
    : code < 32 || (code >= 127 && code < 160) || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff
      ? ""
      : String.fromCodePoint(code)

/** Unknown names are left as they are; references to control characters become nothing. */
export const decode = (text: string): string =>
  text.replace(
    /&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g,
    (whole: string, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (decimal !== undefined) return character(Number(decimal))
      if (hex !== undefined) return character(Number.parseInt(hex, 16))
      return named.get(name ?? "") ?? whole
    }
  )
