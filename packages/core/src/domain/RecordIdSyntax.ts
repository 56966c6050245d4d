/**
 * The ids of records as typed, without Effect, which a browser can load too.
 */
import * as ItemNumberSyntax from "./ItemNumberSyntax.ts"

/** The ids of each type of record; that of a site or a task force has at most 64 characters. */
export const patterns = {
  scp: ItemNumberSyntax.pattern,
  user: /^[a-z0-9][a-z0-9._-]{0,63}$/,
  site: /^[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*){0,4}(?:-[0-9]{1,6}){1,2}$/,
  mtf: /^[A-Z][a-z]+(?:-[A-Z][a-z]+){0,2}-[0-9]{1,6}$/
} as const

/** The id of a section: 1 to 64 lower-case letters, digits and hyphens. */
export const section = /^[a-z0-9][a-z0-9-]{0,63}$/

/** A word of a site or a designation of a task force: capitalized, unless it has capitals of its own (`NULL-Site-0`). */
const capitalized = (word: string): string =>
  /^[a-z]/.test(word) || /^(SITE|AREA)$/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase() : word

/**
 * Normalizes the id of a record: `173` becomes `SCP-173`, `site-77` becomes `Site-77`, `EPSILON-11` becomes `Epsilon-11`,
 * `R.Vance` becomes `r.vance`. Text that is no id is returned unchanged.
 */
export const normalize = (type: string, typed: string): string => {
  switch (type) {
    case "scp":
      return ItemNumberSyntax.normalize(typed) ?? typed
    case "user":
      return typed.toLowerCase()
    case "site":
      return typed.split("-").map(capitalized).join("-")
    case "mtf":
      return typed
        .split("-")
        .map((word) => capitalized(word.toLowerCase()))
        .join("-")
    default:
      return typed
  }
}

/** Normalizes the id of an anomaly, a site or a task force whose type is not known: `173` becomes `SCP-173`. */
export const normalizeAny = (typed: string): string => {
  const scp = normalize("scp", typed)
  return scp === typed && /-[0-9]+$/.test(typed) ? normalize("site", typed) : scp
}
