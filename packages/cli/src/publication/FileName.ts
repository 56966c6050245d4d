/**
 * File names for records, safe on every system: from an id, without separators, reserved names and invisible characters.
 */
import { createHash } from "node:crypto"

// Names of devices on Windows, with any extension.
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

const maxLength = 80

const digest = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 8)

/**
 * Returns the name for an id, without an extension. A name that had to be changed, or differs from one of `taken` by its
 * letter case only, gets a part of the id's hash, so that two ids never share a file. `taken` has lower-case names.
 */
export const make = (id: string, taken: ReadonlySet<string>): string => {
  const safe = id
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^[.-]+/, "_")
    .replace(/\.+$/, "_")
    .slice(0, maxLength)
  return safe === id && safe !== "" && !reserved.test(safe) && !taken.has(safe.toLowerCase())
    ? safe
    : `_${safe}-${digest(id)}`
}
