/**
 * The classification of an anomaly: object class, secondary class, disruption class and risk class.
 */
import * as Schema from "effect/Schema"
import * as Text from "../Text.ts"
import { disruptions, objectClasses, risks } from "./ClassTables.ts"

export { disruptionName, disruptions, riskName, risks, secondaryClasses } from "./ClassTables.ts"

/** The object class, which rates the difficulty of containment. */
export const ObjectClass = Schema.Literal(...objectClasses).annotations({ identifier: "ObjectClass" })
export type ObjectClass = typeof ObjectClass.Type

/** A secondary class: one of `secondaryClasses` or another line of text. */
export const SecondaryClass = Text.Name
export type SecondaryClass = typeof SecondaryClass.Type

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
