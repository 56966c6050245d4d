/**
 * What takes two people: proposing it, and settling what others proposed.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Status } from "@scipnet/core"
import { Effect } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as Listing from "../../render/ProposalTable.ts"
import { run } from "../../options/DomainCommand.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("The record: an item number, or a user id."))
const proposal = Args.text({ name: "proposal" }).pipe(Args.withDescription("Its proposal, as pending shows it."))
const reason = Options.text("reason").pipe(Options.withDescription("Why."))

const settling = {
  scp: { approve: "ApproveScpStatus", reject: "RejectScpStatus", withdraw: "WithdrawScpStatus", what: "Scp status" },
  user: {
    approve: "ApproveUserClearance",
    reject: "RejectUserClearance",
    withdraw: "WithdrawUserClearance",
    what: "User clearance"
  }
} as const

const settle = (key: "scp" | "user") => {
  const { approve, reject, withdraw, what } = settling[key]
  const record = (typed: string) => ({ [key]: ArgumentDecoding.idOf(key, typed) })
  const options = { ...GlobalOptions.session, id, proposal }
  return [
    Command.make("approve", options, ({ id, proposal, ...globals }) =>
      run({ _tag: approve, ...record(id), proposal }, globals, "Approved.")
    ).pipe(Command.withDescription(`Approve somebody else's proposal (${what}).`)),
    Command.make("reject", { ...options, reason }, ({ id, proposal, reason, ...globals }) =>
      run({ _tag: reject, ...record(id), proposal, reason }, globals, "Rejected.")
    ).pipe(Command.withDescription("Reject a proposal.")),
    Command.make("withdraw", options, ({ id, proposal, ...globals }) =>
      run({ _tag: withdraw, ...record(id), proposal }, globals, "Withdrawn.")
    ).pipe(Command.withDescription("Withdraw your own proposal."))
  ] as const
}

const pending = (type: "scp" | "user") =>
  Command.make("pending", GlobalOptions.session, (globals) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const found = (yield* deepwell.pending).filter((each) => each.type === type)
      yield* Output.each(globals.json, found, (style) => Listing.render(found, style))
    }).pipe(CommandActor.asUser(globals))
  ).pipe(Command.withDescription("What waits for a second person, on records that you may see."))

const proposeStatus = Command.make(
  "propose",
  {
    ...GlobalOptions.session,
    item: ArgumentDecoding.item,
    to: Args.choice(
      Status.Status.literals.map((literal) => [literal, literal] as const),
      { name: "to" }
    ),
    reason,
    evidence: Options.text("evidence").pipe(Options.withDescription("What shows it."), Options.optional)
  },
  ({ item, to, reason, evidence, ...globals }) =>
    run(
      {
        _tag: "ProposeScpStatus",
        scp: ArgumentDecoding.idOf("scp", item),
        to,
        reason,
        ...ArgumentDecoding.definedFields({ evidence })
      },
      globals,
      "Proposed. Somebody else approves it with scipnet scp approve."
    )
).pipe(Command.withDescription("Propose a change of status that takes two people."))

const proposeClearance = Command.make(
  "propose",
  { ...GlobalOptions.session, id, level: ArgumentDecoding.level, compartments: ArgumentDecoding.compartments, reason },
  ({ id, level, compartments, reason, ...globals }) =>
    run(
      { _tag: "ProposeUserClearance", user: id, clearance: { level, compartments }, reason },
      globals,
      "Proposed. Somebody else approves it with scipnet user approve."
    )
).pipe(Command.withDescription("Propose to raise somebody to level 5 or 6."))

/** For `scipnet scp`. */
export const ofStatus = [proposeStatus, pending("scp"), ...settle("scp")] as const

/** For `scipnet user`. */
export const ofClearance = [proposeClearance, pending("user"), ...settle("user")] as const
