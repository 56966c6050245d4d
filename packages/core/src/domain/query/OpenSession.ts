import { Schema } from "effect"

/** A session that is open, without its token. Times are in milliseconds since 1970. */
export const OpenSession = Schema.Struct({
  id: Schema.String,
  user: Schema.String,
  origin: Schema.NullOr(Schema.String),
  openedAt: Schema.Int,
  seenAt: Schema.Int,
  expiresAt: Schema.Int,
  /** Whether it is the one that asks. */
  own: Schema.Boolean
})
export type OpenSession = typeof OpenSession.Type
