/**
 * The expiry of a pending proposal, in a column of its own: an index on it serves the list of pending proposals.
 */
import * as Schema from "effect/Schema"
import type { Outcome } from "../domain/Proposal.ts"

/** The column: milliseconds since 1970, null without an open proposal. */
export const columns = { lapses_at: Schema.NullOr(Schema.Int) }

interface Waiting {
  readonly outcome: typeof Outcome.Type
  readonly expiresAt: number
}

/** The value of the column for a proposal. */
export const toColumns = (proposal: Waiting | null) => ({
  lapses_at: proposal?.outcome === "open" ? proposal.expiresAt : null
})
