import * as Schema from "effect/Schema"

/** An open session, without its token. Times are in milliseconds since 1970. */
export const OpenSession = Schema.Struct({
  id: Schema.String,
  user: Schema.String,
  origin: Schema.NullOr(Schema.String),
  openedAt: Schema.Int,
  seenAt: Schema.Int,
  expiresAt: Schema.Int,
  /** True for the session in which the query runs. */
  own: Schema.Boolean
})
export type OpenSession = typeof OpenSession.Type
