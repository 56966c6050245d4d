/**
 * Maps legacy names of levels, classes and titles to those of the domain.
 */
import * as Classes from "../domain/scp/Classification.ts"
import * as Clearance from "../domain/access/Clearance.ts"
import * as Titles from "../domain/user/Title.ts"
import type { Lookups, LookupTable } from "./LegacyFile.ts"
import type { Note } from "./LegacyProblem.ts"
import * as Text from "./LegacyText.ts"

const sameWord = (a: string, b: string): boolean => a.trim().toLowerCase() === b.toLowerCase()

const nameOf = (lookups: Lookups, table: LookupTable, id: number | null): string | undefined =>
  id === null ? undefined : lookups[table].get(id)

// The unknown value, for the report.
const problemValue = (id: number, name: string | undefined) => ({ value: Text.excerpt(name ?? id) })

const levelNumbered = (number: number): Clearance.Level | undefined =>
  Clearance.levels.find(({ level }) => level === number)?.level

/** All levels that a name can refer to: `Confidential`, `Level 3`, or `Level 3 - Confidential`. */
const levelsNamed = (name: string): ReadonlyArray<Clearance.Level> => {
  const [, digit, rest = name] = /^\s*(?:level|lvl\.?|l)?\s*([0-9])\s*(?:[-–—:(]\s*(.*?)\)?)?\s*$/i.exec(name) ?? []
  const numbered = digit === undefined ? undefined : levelNumbered(Number(digit))
  const worded = Clearance.levels.find((row) => sameWord(rest, row.name))?.level
  return [numbered, worded].filter((level) => level !== undefined)
}

/**
 * The level for an id: by its name, or else by the id itself. For an unknown or ambiguous name it is the level that discloses
 * least: the highest for a `record`, the lowest for a `person`.
 */
export const level = (lookups: Lookups, id: number | null, of: "record" | "person", note: Note): Clearance.Level => {
  const name = nameOf(lookups, "clearance_lvls", id)
  const named = name === undefined ? [] : levelsNamed(name)
  const numbered = id === null ? undefined : levelNumbered(id)
  const found = named.length > 0 || numbered === undefined ? named : [numbered]
  const [first, ...others] = found
  if (first !== undefined && others.every((other) => other === first)) {
    return first
  }
  const unknown = of === "record" ? 6 : 0
  const safest = of === "record" ? Math.max(...found) : Math.min(...found)
  const chosen = levelNumbered(safest) ?? unknown
  const value = id === null ? {} : problemValue(id, name)
  note("clearance_lvl_id", "unknown", { ...value, instead: Clearance.levelName(chosen) })
  return chosen
}

/** The row whose name matches the legacy name of an id, if any. */
const rowNamed = <A>(
  lookups: Lookups,
  table: LookupTable,
  id: number | null,
  rows: ReadonlyArray<A>,
  nameOfRow: (row: A) => string
): A | undefined => {
  const name = nameOf(lookups, table, id)
  // For names such as `2/Vlam` or `Vlam (2)`.
  const words = name === undefined ? [] : [name, ...name.split(/[^\p{L}]+/u)]
  return rows.find((row) => words.some((word) => sameWord(word, nameOfRow(row))))
}

const objectClass = (lookups: Lookups, id: number | null, note: Note): Classes.ObjectClass => {
  const found = rowNamed(lookups, "containment_classes", id, Classes.ObjectClass.literals, (name) => name)
  if (found === undefined && id !== null) {
    const value = problemValue(id, nameOf(lookups, "containment_classes", id))
    note("containment_class_id", "unknown", { ...value, instead: "Pending" })
  }
  return found ?? "Pending"
}

const noneWords: ReadonlySet<string> = new Set(["", "none", "n/a", "-", "null"])

const secondaryClass = (lookups: Lookups, id: number | null, note: Note): string | null => {
  const field = "secondary_class_id"
  const name = nameOf(lookups, "secondary_classes", id)
  if (id !== null && name === undefined) {
    note(field, "unknown", problemValue(id, name))
  }
  if (name === undefined || noneWords.has(name.trim().toLowerCase())) {
    return null
  }
  return Classes.secondaryClasses.find((known) => sameWord(name, known)) ?? Text.line(name, field, note)
}

type Degree = { readonly table: "disruption_classes" | "risk_classes"; readonly field: string }

const degree = <A extends { readonly name: string }>(
  lookups: Lookups,
  { table, field }: Degree,
  id: number | null,
  rows: ReadonlyArray<A>,
  note: Note
): A | undefined => {
  const found = rowNamed(lookups, table, id, rows, (row) => row.name)
  const name = nameOf(lookups, table, id)
  if (found === undefined && id !== null && !noneWords.has((name ?? "?").trim().toLowerCase())) {
    note(field, "unknown", problemValue(id, name))
  }
  return found
}

interface Classed {
  readonly containment_class_id: number | null
  readonly secondary_class_id: number | null
  readonly disruption_class_id: number | null
  readonly risk_class_id: number | null
}

const disruptions: Degree = { table: "disruption_classes", field: "disruption_class_id" }
const risks: Degree = { table: "risk_classes", field: "risk_class_id" }

/** The classification of a row. An unknown object class becomes `Pending`; any other unknown class becomes null. */
export const classification = (lookups: Lookups, row: Classed, note: Note): Classes.Classification => ({
  objectClass: objectClass(lookups, row.containment_class_id, note),
  secondaryClass: secondaryClass(lookups, row.secondary_class_id, note),
  disruption: degree(lookups, disruptions, row.disruption_class_id, Classes.disruptions, note)?.disruption ?? null,
  risk: degree(lookups, risks, row.risk_class_id, Classes.risks, note)?.risk ?? null
})

/** The title for an id; undefined if it is unknown. */
export const title = (lookups: Lookups, id: number | null, note: Note): string | undefined => {
  const name = nameOf(lookups, "titles", id)
  if (id !== null && name === undefined) {
    note("title_id", "unknown", problemValue(id, name))
  }
  return name === undefined
    ? undefined
    : (Titles.titles.find((known) => sameWord(name, known)) ?? Text.line(name, "title_id", note) ?? undefined)
}
