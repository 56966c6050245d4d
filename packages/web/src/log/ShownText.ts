/** Text of the log as it is shown: characters that change the order or the look of others are escaped. */

const deceptive = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/** The longest text that is shown, in UTF-16 units: a longer one would block the page. */
const longest = 200_000

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** Escapes a text as in JSON. */
export const line = (text: string): string => text.replace(deceptive, escaped)

const indent = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** A JSON text on indented lines; as it is if it is no JSON. `isCut` if its end is left out. */
export const json = (text: string): { readonly text: string; readonly isCut: boolean } => ({
  text: line(indent(text.slice(0, longest))),
  isCut: text.length > longest
})
