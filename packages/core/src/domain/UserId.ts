import * as Schema from "effect/Schema"

/** The id with which a user logs in, e.g. `l.hayden`: 1 to 64 lower-case letters, digits, dots, hyphens, underscores. */
export const UserId = Schema.String.pipe(
  Schema.pattern(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
    message: () => "a user id: lower-case letters, digits, dots, hyphens and underscores"
  }),
  Schema.brand("UserId")
).annotations({ identifier: "UserId" })
export type UserId = typeof UserId.Type
