/**
 * Markers: unique texts that can be found in any encoding.
 */
import { randomBytes } from "node:crypto"
import { Redacted } from "effect"

/** Makes a unique text of letters and digits, which is one word and is unchanged by quoting. */
export const mint = (name: string): string => `${name}z${randomBytes(12).toString("hex")}`

export const secret = (name: string): Redacted.Redacted => Redacted.make(mint(name))

// The base64 of a text at each of three offsets in a longer one, without the ends that depend on neighbours.
const inBase64 = (text: string) =>
  [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
    return whole.toString("base64").slice(Math.ceil((offset * 4) / 3) + 1, -4)
  })

/** The encodings of a marker. */
const forms = (marker: string): ReadonlyArray<string> => [
  marker.toLowerCase(),
  Buffer.from(marker).toString("hex"),
  Buffer.from(marker, "utf16le").toString("latin1").toLowerCase(),
  ...inBase64(marker).map((form) => form.toLowerCase())
]

/** The markers that a text or bytes contain in any encoding. */
export const found = (markers: ReadonlyArray<string>, text: string | Buffer): ReadonlyArray<string> => {
  const haystack = (typeof text === "string" ? text : text.toString("latin1")).toLowerCase()
  return markers.filter((marker) => forms(marker).some((form) => haystack.includes(form)))
}
