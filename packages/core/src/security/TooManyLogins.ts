import { Schema } from "effect"

/**
 * Too many passwords wait to be checked, of this origin or user, or in all. Nothing was done: the name was not looked up
 * and no try was counted. `retryAfter` is in seconds, a whole number from 1 to 60.
 */
export class TooManyLogins extends Schema.TaggedError<TooManyLogins>()("TooManyLogins", {
  retryAfter: Schema.Int
}) {}
