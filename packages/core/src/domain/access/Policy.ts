/**
 * The policy of a deepwell, which the operator sets.
 */
import * as Schema from "effect/Schema"

/** The settings of a policy. */
export const Policy = Schema.Struct({
  /** Requires a second person where `Status.transitions` and raises to level 5 or 6 do. */
  twoPerson: Schema.Boolean,
  /** Answers a query for a record that the reader may not read as if it did not exist. */
  concealDenied: Schema.Boolean
})
export type Policy = typeof Policy.Type

/** The policy of a new deepwell: second persons are required, and denials state the required level. */
export const defaults: Policy = { twoPerson: true, concealDenied: false }

/** The stream of the policy. */
export const stream = "policy"

/** Contains the whole policy after the change. */
export const PolicyChanged = Schema.TaggedStruct("PolicyChanged", { ...Policy.fields })
