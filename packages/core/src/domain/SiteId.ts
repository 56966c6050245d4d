import * as Schema from "effect/Schema"
import * as RecordIdSyntax from "./RecordIdSyntax.ts"

/** The id of a site, e.g. `Site-19`, `Area-12`, `Bio-Site-84`, `NULL-Site-0` or `Site-06-3`; at most 64 characters. */
export const SiteId = Schema.String.pipe(
  Schema.maxLength(64),
  Schema.pattern(RecordIdSyntax.patterns.site, {
    message: () => "a site such as Site-19, Area-12 or Bio-Site-84"
  }),
  Schema.brand("SiteId")
).annotations({ identifier: "SiteId" })
export type SiteId = typeof SiteId.Type
