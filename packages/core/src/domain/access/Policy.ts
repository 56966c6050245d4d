/**
 * What whoever holds a deepwell decides for all of it.
 */
import { Schema } from "effect"

/** How strict a deepwell is. */
export const Policy = Schema.Struct({
  /** Whether what takes two people takes two: off for whoever plays alone. */
  twoPerson: Schema.Boolean,
  /** Whether a record that a reader may not read is answered as one that does not exist. */
  concealDenied: Schema.Boolean
})
export type Policy = typeof Policy.Type

/** Two people where two are needed, and a denial says what it takes. */
export const defaults: Policy = { twoPerson: true, concealDenied: false }

/** The stream that the policy is in. */
export const stream = "policy"

/** Carries the whole policy as it stands after the change. */
export const PolicyChanged = Schema.TaggedStruct("PolicyChanged", { ...Policy.fields })
