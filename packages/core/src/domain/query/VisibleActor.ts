import { Schema } from "effect"

/**
 * A user or operator by whom something was done; null where the reader may not see them. On the wire it is an empty
 * text then, which clients that know no null still decode. No user id is empty.
 */
export const VisibleActor = Schema.transform(Schema.String, Schema.NullOr(Schema.String), {
  strict: true,
  decode: (by) => (by === "" ? null : by),
  encode: (by) => by ?? ""
})
