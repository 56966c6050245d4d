import * as Schema from "effect/Schema"
import * as RecordIdSyntax from "./RecordIdSyntax.ts"

/** The id with which a user logs in, e.g. `l.hayden`: 1 to 64 lower-case letters, digits, dots, hyphens, underscores. */
export const UserId = Schema.String.pipe(
  Schema.pattern(RecordIdSyntax.patterns.user, {
    message: () => "a user id: lower-case letters, digits, dots, hyphens and underscores"
  }),
  Schema.brand("UserId")
).annotations({ identifier: "UserId" })
export type UserId = typeof UserId.Type
