/**
 * By when what waits for a second person lapses: a column of its own, since no index reaches into JSON.
 */
import { Schema } from "effect"
import type { Outcome } from "../domain/Proposal.ts"

/** The column that it takes in a table: milliseconds since 1970, and null when nothing waits. */
export const columns = { lapses_at: Schema.NullOr(Schema.Int) }

interface Waiting {
  readonly outcome: typeof Outcome.Type
  readonly expiresAt: number
}

/** What stands there for a proposal. */
export const of = (proposal: Waiting | null) => ({
  lapses_at: proposal?.outcome === "open" ? proposal.expiresAt : null
})
