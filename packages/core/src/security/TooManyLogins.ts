import * as Schema from "effect/Schema"

/**
 * The queue of password hashes is full, for this origin or user or in total. No account was looked up and no attempt was
 * counted. `retryAfter` is in whole seconds, 1 to 60.
 */
export class TooManyLogins extends Schema.TaggedError<TooManyLogins>()("TooManyLogins", {
  retryAfter: Schema.Int
}) {}
