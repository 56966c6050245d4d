/**
 * Clearances: a level with a set of need-to-know compartments. They form a lattice under `dominates`.
 *
 * @example
 * ```ts
 * const held = Clearance.make(4, ["OMEGA-7"])
 * Clearance.dominates(held, Clearance.make(3)) // true
 * Clearance.dominates(held, Clearance.make(1, ["ALPHA-9"])) // false
 * ```
 */
import * as Array from "effect/Array"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import * as Text from "../Text.ts"
import { levels } from "./Levels.ts"

export { levelName, levels } from "./Levels.ts"

/** A clearance level, 0 to 6. */
export const Level = Schema.Literal(...levels.map((row) => row.level)).annotations({
  identifier: "Level",
  message: () => "a clearance level, 0 to 6"
})
export type Level = typeof Level.Type

/** A need-to-know label, e.g. `OMEGA-7`: 1 to 32 capital letters, digits and hyphens, starting with a letter. */
export const Compartment = Schema.String.pipe(
  Schema.pattern(/^[A-Z][A-Z0-9-]{0,31}$/),
  Schema.brand("Compartment")
).annotations({ identifier: "Compartment" })
export type Compartment = typeof Compartment.Type

const canonical = (compartments: ReadonlyArray<Compartment>): ReadonlyArray<Compartment> =>
  Array.dedupe(Array.sort(compartments, Order.string))

const isCanonical = (compartments: ReadonlyArray<Compartment>): boolean =>
  compartments.every((compartment, index) => index === 0 || (compartments[index - 1] ?? "") < compartment)

/** A set of at most 32 compartments, sorted and without duplicates. Decoding sorts and deduplicates any list. */
export const Compartments = Schema.transform(
  Schema.Array(Compartment).pipe(Schema.maxItems(32)),
  Schema.Array(Schema.typeSchema(Compartment)).pipe(
    Schema.filter(isCanonical, { message: () => "sorted and without repetition" })
  ),
  { strict: true, decode: canonical, encode: (compartments) => compartments }
)

/** The clearance that a user holds, or that reading a record requires. */
export const Clearance = Schema.Struct({ level: Level, compartments: Compartments }).annotations({
  identifier: "Clearance"
})
export type Clearance = typeof Clearance.Type

/** The fields of an event that changes a clearance. */
export const changeFields = { from: Clearance, to: Clearance, reason: Text.Reason }

/** Creates a clearance from a level and compartments in any order. Throws a `ParseError` for an invalid compartment. */
export const make = (level: Level, compartments: ReadonlyArray<string> = []): Clearance => ({
  level,
  compartments: canonical(compartments.map((compartment) => Compartment.make(compartment)))
})

/** The least clearance, which every clearance dominates. */
export const bottom: Clearance = { level: 0, compartments: [] }

/** True when `a` has at least the level and all compartments of `b`. */
export const dominates = (a: Clearance, b: Clearance): boolean =>
  a.level >= b.level && b.compartments.every((compartment) => a.compartments.includes(compartment))

/** True when both clearances have the same level and compartments. */
export const equals = (a: Clearance, b: Clearance): boolean => dominates(a, b) && dominates(b, a)

/** Returns the least clearance that dominates both. */
export const join = (a: Clearance, b: Clearance): Clearance => ({
  level: a.level >= b.level ? a.level : b.level,
  compartments: canonical([...a.compartments, ...b.compartments])
})

/** Returns the greatest clearance that both dominate. */
export const meet = (a: Clearance, b: Clearance): Clearance => ({
  level: a.level <= b.level ? a.level : b.level,
  compartments: a.compartments.filter((compartment) => b.compartments.includes(compartment))
})
