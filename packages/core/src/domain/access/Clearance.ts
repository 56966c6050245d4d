/**
 * Clearance: a level and a set of need-to-know compartments. Clearances form a lattice under `dominates`.
 */
import { Array, Order, Schema } from "effect"

/** Clearance levels, lowest first: what each is called and the colour it is shown in. */
export const levels = [
  { level: 0, name: "For Official Use Only", colour: "#9AA5B1" },
  { level: 1, name: "Unrestricted", colour: "#009F6B" },
  { level: 2, name: "Restricted", colour: "#0087BD" },
  { level: 3, name: "Confidential", colour: "#FFD300" },
  { level: 4, name: "Secret", colour: "#FF6D00" },
  { level: 5, name: "Top Secret", colour: "#C40233" },
  { level: 6, name: "Cosmic Top Secret", colour: "#850005" }
] as const

/** How far somebody is trusted, 0 to 6. */
export const Level = Schema.Literal(...levels.map((row) => row.level)).annotations({
  identifier: "Level",
  message: () => "a clearance level, 0 to 6"
})
export type Level = typeof Level.Type

/** A need-to-know label, e.g. `OMEGA-7`: 1 to 32 capitals, digits and hyphens, starting with a letter. */
export const Compartment = Schema.String.pipe(
  Schema.pattern(/^[A-Z][A-Z0-9-]{0,31}$/),
  Schema.brand("Compartment")
).annotations({ identifier: "Compartment" })
export type Compartment = typeof Compartment.Type

const canonical = (compartments: ReadonlyArray<Compartment>): ReadonlyArray<Compartment> =>
  Array.dedupe(Array.sort(compartments, Order.string))

const isCanonical = (compartments: ReadonlyArray<Compartment>): boolean =>
  compartments.every((compartment, index) => index === 0 || (compartments[index - 1] ?? "") < compartment)

/** A set of compartments: sorted and without repetition, at most 32. Decoding puts any list into that form. */
export const Compartments = Schema.transform(
  Schema.Array(Compartment).pipe(Schema.maxItems(32)),
  Schema.Array(Schema.typeSchema(Compartment)).pipe(
    Schema.filter(isCanonical, { message: () => "sorted and without repetition" })
  ),
  { strict: true, decode: canonical, encode: (compartments) => compartments }
)

/** What somebody is cleared for, or what reading something takes. */
export const Clearance = Schema.Struct({ level: Level, compartments: Compartments }).annotations({
  identifier: "Clearance"
})
export type Clearance = typeof Clearance.Type

/** A clearance from a level and compartments in any order. */
export const make = (level: Level, compartments: ReadonlyArray<string> = []): Clearance => ({
  level,
  compartments: canonical(compartments.map((compartment) => Compartment.make(compartment)))
})

/** Dominated by every clearance. */
export const bottom: Clearance = { level: 0, compartments: [] }

/** Whether `a` suffices for what needs `b`: at least its level, and each of its compartments. */
export const dominates = (a: Clearance, b: Clearance): boolean =>
  a.level >= b.level && b.compartments.every((compartment) => a.compartments.includes(compartment))

/** Whether two clearances are of one level and the same compartments. */
export const equals = (a: Clearance, b: Clearance): boolean => dominates(a, b) && dominates(b, a)

/** The least clearance that dominates both. */
export const join = (a: Clearance, b: Clearance): Clearance => ({
  level: a.level >= b.level ? a.level : b.level,
  compartments: canonical([...a.compartments, ...b.compartments])
})

/** The greatest clearance that both dominate. */
export const meet = (a: Clearance, b: Clearance): Clearance => ({
  level: a.level <= b.level ? a.level : b.level,
  compartments: a.compartments.filter((compartment) => b.compartments.includes(compartment))
})

/** `Level 1 - Unrestricted` */
export const levelName = (level: Level): string => `Level ${level} - ${levels[level].name}`
