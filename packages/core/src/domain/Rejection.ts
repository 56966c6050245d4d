/**
 * Every way in which a command or query can be refused: what the log keeps of a refusal, and what adapters have a
 * sentence for.
 */
import { Schema } from "effect"
import * as Custody from "./user/Custody.ts"
import * as Proposal from "./Proposal.ts"
import * as Refusal from "./Refusal.ts"
import * as StatusChange from "./scp/StatusChange.ts"

/** Every refusal by the rules: nothing was changed then. */
export const Rejection = Schema.Union(
  ...Refusal.refusals,
  ...Proposal.refusals,
  ...StatusChange.refusals,
  ...Custody.refusals
)
export type Rejection = typeof Rejection.Type
