/** The commands that close a proposal. */
import type * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Command } from "../app/Command.ts"
import type { Success } from "../protocol/Calls.ts"

/** A proposal that waits for a second person. */
export type Proposal = Success<"Pending">[number]

/** The command that closes a proposal; only a rejection has a reason. */
export const commandOf = (
  name: Replies.Closing,
  { type, record, proposal }: Pick<Proposal, "type" | "record" | "proposal">,
  reason: string
): Command => {
  switch (name) {
    case "APPROVE":
      return type === "scp"
        ? { _tag: "ApproveScpStatus", scp: record, proposal }
        : { _tag: "ApproveUserClearance", user: record, proposal }
    case "REJECT":
      return type === "scp"
        ? { _tag: "RejectScpStatus", scp: record, proposal, reason }
        : { _tag: "RejectUserClearance", user: record, proposal, reason }
    case "WITHDRAW":
      return type === "scp"
        ? { _tag: "WithdrawScpStatus", scp: record, proposal }
        : { _tag: "WithdrawUserClearance", user: record, proposal }
  }
}
