import * as Schema from "effect/Schema"

/**
 * The user or operator who acted; null when the reader may not see the user. Encoded as an empty string then, which older
 * clients that do not accept null can decode. No user id is empty.
 */
export const VisibleActor = Schema.transform(Schema.String, Schema.NullOr(Schema.String), {
  strict: true,
  decode: (by) => (by === "" ? null : by),
  encode: (by) => by ?? ""
})
