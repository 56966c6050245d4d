import * as Schema from "effect/Schema"
import * as RecordIdSyntax from "./RecordIdSyntax.ts"

/**
 * The id of a section: `procedures`, `description`, or any other name for an addendum, e.g. `addendum-106-2`. 1 to 64
 * lower-case letters, digits and hyphens.
 */
export const SectionId = Schema.String.pipe(
  Schema.pattern(RecordIdSyntax.section, {
    message: () => "a section id: lower-case letters, digits and hyphens"
  }),
  Schema.brand("SectionId")
).annotations({ identifier: "SectionId" })
export type SectionId = typeof SectionId.Type

/** The kind of a section. */
export type SectionKind = "procedures" | "description" | "addendum"

/** Returns the kind of a section: `addendum` for any id other than `procedures` and `description`. */
export const kindOf = (id: SectionId): SectionKind => {
  const text: string = id
  return text === "procedures" || text === "description" ? text : "addendum"
}
