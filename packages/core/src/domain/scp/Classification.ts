/**
 * The classification of an anomaly: object class, secondary class, disruption class and risk class.
 */
import * as Schema from "effect/Schema"
import * as Text from "../Text.ts"

/** The object class, which rates the difficulty of containment. */
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

/** The predefined secondary classes; any other line of text is also allowed. */
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

/** A secondary class: one of `secondaryClasses` or another line of text. */
export const SecondaryClass = Text.Name
export type SecondaryClass = typeof SecondaryClass.Type

/** The disruption classes, displayed in the colours of clearance levels 1 to 5. */
export const disruptions = [
  { disruption: 1, name: "Dark" },
  { disruption: 2, name: "Vlam" },
  { disruption: 3, name: "Keneq" },
  { disruption: 4, name: "Ekhi" },
  { disruption: 5, name: "Amida" }
] as const

/** The risk classes, displayed in the colours of clearance levels 1 to 5. */
export const risks = [
  { risk: 1, name: "Notice" },
  { risk: 2, name: "Caution" },
  { risk: 3, name: "Warning" },
  { risk: 4, name: "Danger" },
  { risk: 5, name: "Critical" }
] as const

/** The disruption class: the reach of an uncontained anomaly, from 1 (Dark) to 5 (Amida). */
export const Disruption = Schema.Literal(...disruptions.map((row) => row.disruption)).annotations({
  identifier: "Disruption"
})
export type Disruption = typeof Disruption.Type

/** The risk class: the harm to people near the anomaly, from 1 (Notice) to 5 (Critical). */
export const Risk = Schema.Literal(...risks.map((row) => row.risk)).annotations({ identifier: "Risk" })
export type Risk = typeof Risk.Type

/** A complete classification; parts that were not assessed are null. */
export const Classification = Schema.Struct({
  objectClass: ObjectClass,
  secondaryClass: Schema.NullOr(SecondaryClass),
  disruption: Schema.NullOr(Disruption),
  risk: Schema.NullOr(Risk)
}).annotations({ identifier: "Classification" })
export type Classification = typeof Classification.Type

/** A classification in a command: its secondary class has no bidirectional control characters. */
export const NewClassification = Schema.Struct({
  ...Classification.fields,
  secondaryClass: Schema.NullOr(Text.NewName)
})

/** Returns the name of a disruption class, e.g. `Vlam` for 2. */
export const disruptionName = (disruption: Disruption): string => disruptions[disruption - 1]?.name ?? ""

/** Returns the name of a risk class, e.g. `Caution` for 2. */
export const riskName = (risk: Risk): string => risks[risk - 1]?.name ?? ""
