/**
 * Secrets that can be found again wherever they end up, and looking for them.
 */
import { randomBytes } from "node:crypto"
import { Redacted } from "effect"

/** A text that is nowhere else: letters and digits alone, so that it is one word and looks the same in any quoting. */
export const mint = (name: string): string => `${name}z${randomBytes(12).toString("hex")}`

export const secret = (name: string): Redacted.Redacted => Redacted.make(mint(name))

// What a text becomes in base64 at each of three places in a longer one, without the ends that depend on neighbours.
const inBase64 = (text: string) =>
  [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
    return whole.toString("base64").slice(Math.ceil((offset * 4) / 3) + 1, -4)
  })

/** Every form in which a marker might be written. */
const forms = (marker: string): ReadonlyArray<string> => [
  marker.toLowerCase(),
  Buffer.from(marker).toString("hex"),
  Buffer.from(marker, "utf16le").toString("latin1").toLowerCase(),
  ...inBase64(marker).map((form) => form.toLowerCase())
]

/** Those of the markers that stand in a text, or in bytes, in whatever form. */
export const found = (markers: ReadonlyArray<string>, text: string | Buffer): ReadonlyArray<string> => {
  const haystack = (typeof text === "string" ? text : text.toString("latin1")).toLowerCase()
  return markers.filter((marker) => forms(marker).some((form) => haystack.includes(form)))
}
