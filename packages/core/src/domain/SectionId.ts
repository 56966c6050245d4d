import { Schema } from "effect"

/** A part of a file: `procedures`, `description`, or an addendum under any other name, e.g. `addendum-106-2`. */
export const SectionId = Schema.String.pipe(
  Schema.pattern(/^[a-z0-9][a-z0-9-]{0,63}$/, {
    message: () => "a section id: lower-case letters, digits and hyphens"
  }),
  Schema.brand("SectionId")
).annotations({ identifier: "SectionId" })
export type SectionId = typeof SectionId.Type

/** What a section is, by the beginning of its id. */
export type SectionKind = "procedures" | "description" | "addendum"

/** Containment procedures and the description have an id of their own; all else is an addendum. */
export const kindOf = (id: SectionId): SectionKind => {
  const text: string = id
  return text === "procedures" || text === "description" ? text : "addendum"
}
