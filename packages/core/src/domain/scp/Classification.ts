/**
 * How dangerous an anomaly is and to whom: its object class, and what the class bar says beside it.
 */
import { Schema } from "effect"
import * as Text from "../Text.ts"

/** How hard something is to contain. */
export const ObjectClass = Schema.Literal(
  "Safe",
  "Euclid",
  "Keter",
  "Neutralized",
  "Explained",
  "Pending",
  "Decommissioned",
  "Uncontained",
  "Esoteric"
).annotations({ identifier: "ObjectClass" })
export type ObjectClass = typeof ObjectClass.Type

/** The secondary classes that have a name of their own; any other line of text is allowed too. */
export const secondaryClasses = [
  "Apollyon",
  "Archon",
  "Cernunnos",
  "Decommissioned",
  "Hiemal",
  "Tiamat",
  "Ticonderoga",
  "Thaumiel",
  "Uncontained"
] as const

/** One of `secondaryClasses`, or free text of one line. */
export const SecondaryClass = Text.Name
export type SecondaryClass = typeof SecondaryClass.Type

/** Disruption and risk, 1 to 5, share the colours of clearance levels 1 to 5. */
export const disruptions = [
  { disruption: 1, name: "Dark" },
  { disruption: 2, name: "Vlam" },
  { disruption: 3, name: "Keneq" },
  { disruption: 4, name: "Ekhi" },
  { disruption: 5, name: "Amida" }
] as const

/** The five classes of risk, from 1 to 5. */
export const risks = [
  { risk: 1, name: "Notice" },
  { risk: 2, name: "Caution" },
  { risk: 3, name: "Warning" },
  { risk: 4, name: "Danger" },
  { risk: 5, name: "Critical" }
] as const

/** How far an uncontained anomaly would disturb the world, 1 (Dark) to 5 (Amida). */
export const Disruption = Schema.Literal(...disruptions.map((row) => row.disruption)).annotations({
  identifier: "Disruption"
})
export type Disruption = typeof Disruption.Type

/** How badly it harms those near it, 1 (Notice) to 5 (Critical). */
export const Risk = Schema.Literal(...risks.map((row) => row.risk)).annotations({ identifier: "Risk" })
export type Risk = typeof Risk.Type

/** The whole class bar; null where a part was never assessed. */
export const Classification = Schema.Struct({
  objectClass: ObjectClass,
  secondaryClass: Schema.NullOr(SecondaryClass),
  disruption: Schema.NullOr(Disruption),
  risk: Schema.NullOr(Risk)
}).annotations({ identifier: "Classification" })
export type Classification = typeof Classification.Type

/** A class bar that a command gives: a secondary class in words of one's own is a new name. */
export const NewClassification = Schema.Struct({
  ...Classification.fields,
  secondaryClass: Schema.NullOr(Text.NewName)
})

/** `Vlam`, for 2. */
export const disruptionName = (disruption: Disruption): string => disruptions[disruption - 1]?.name ?? ""

/** `Caution`, for 2. */
export const riskName = (risk: Risk): string => risks[risk - 1]?.name ?? ""
