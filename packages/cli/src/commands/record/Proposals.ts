/**
 * Changes that require a second person: proposing them, and approving, rejecting or withdrawing proposals.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Status from "@scipnet/core/domain/scp/Status"
import * as Effect from "effect/Effect"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { run } from "../../options/DomainCommand.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as ProposalTable from "../../render/ProposalTable.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("The id of the record: an item number or a user id."))
const proposal = Args.text({ name: "proposal" }).pipe(
  Args.withDescription("The id of the proposal, as listed by pending.")
)
const { reason } = SharedOptions

const tags = {
  scp: { approve: "ApproveScpStatus", reject: "RejectScpStatus", withdraw: "WithdrawScpStatus", what: "status" },
  user: {
    approve: "ApproveUserClearance",
    reject: "RejectUserClearance",
    withdraw: "WithdrawUserClearance",
    what: "clearance"
  }
} as const

const settleCommands = (key: "scp" | "user") => {
  const { approve, reject, withdraw, what } = tags[key]
  const record = (typed: string) => ({ [key]: ArgumentDecoding.normalizeId(key, typed) })
  const options = { ...GlobalOptions.session, id, proposal }
  return [
    Command.make("approve", options, ({ id, proposal, ...globals }) =>
      run({ _tag: approve, ...record(id), proposal }, globals, "Approved.")
    ).pipe(Command.withDescription(`Approve another user's proposal to change a ${what}.`)),
    Command.make("reject", { ...options, reason }, ({ id, proposal, reason, ...globals }) =>
      run({ _tag: reject, ...record(id), proposal, reason }, globals, "Rejected.")
    ).pipe(Command.withDescription("Reject a proposal.")),
    Command.make("withdraw", options, ({ id, proposal, ...globals }) =>
      run({ _tag: withdraw, ...record(id), proposal }, globals, "Withdrawn.")
    ).pipe(Command.withDescription("Withdraw your own proposal."))
  ] as const
}

const pending = (type: "scp" | "user") =>
  ActorCommand.asUser(
    "pending",
    "List the open proposals on records visible to you.",
    {},
    Effect.fnUntraced(function* (_, { json }) {
      const deepwell = yield* Deepwell.Deepwell
      const proposals = (yield* deepwell.pending).filter((each) => each.type === type)
      yield* Output.printList(json, proposals, ProposalTable.render)
    })
  )

const proposeStatus = Command.make(
  "propose",
  {
    ...GlobalOptions.session,
    item: SharedOptions.item,
    to: SharedOptions.choiceArgument("to", Status.Status.literals),
    reason,
    evidence: SharedOptions.optionalText("evidence", "The evidence.")
  },
  ({ item, to, reason, evidence, ...globals }) => {
    const fields = { scp: ArgumentDecoding.normalizeId("scp", item), to, reason }
    return run(
      { _tag: "ProposeScpStatus", ...fields, ...ArgumentDecoding.definedFields({ evidence }) },
      globals,
      "Proposed. Another user approves it with scipnet scp approve."
    )
  }
).pipe(Command.withDescription("Propose a change of status that requires a second person."))

const proposeClearance = Command.make(
  "propose",
  { ...GlobalOptions.session, id, level: SharedOptions.level, compartments: SharedOptions.compartments, reason },
  ({ id, level, compartments, reason, ...globals }) =>
    run(
      { _tag: "ProposeUserClearance", user: id, clearance: { level, compartments }, reason },
      globals,
      "Proposed. Another user approves it with scipnet user approve."
    )
).pipe(Command.withDescription("Propose to raise a user's clearance to level 5 or 6."))

/** For `scipnet scp`. */
export const ofStatus = [proposeStatus, pending("scp"), ...settleCommands("scp")] as const

/** For `scipnet user`. */
export const ofClearance = [proposeClearance, pending("user"), ...settleCommands("user")] as const
