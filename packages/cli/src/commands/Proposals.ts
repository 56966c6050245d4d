/**
 * What takes two people: proposing it, and settling what others proposed.
 */
import { Args, Command, Options } from "@effect/cli"
import type { Command as Commands } from "@scipnet/core"
import { Deepwell, Scp, Status, User } from "@scipnet/core"
import { Effect, Option } from "effect"
import type { Schema } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Listing from "../render/Proposals.ts"
import * as Sanitize from "../render/Sanitize.ts"

const id = Args.text({ name: "id" }).pipe(Args.withDescription("The record: an item number, or a user id."))
const proposal = Args.text({ name: "proposal" }).pipe(Args.withDescription("Its proposal, as pending shows it."))
const reason = Options.text("reason").pipe(Options.withDescription("Why."))

/** Decodes and executes a command, and says in one line what came of it. */
export const run = <C extends Commands.Command, I>(
  schema: Schema.Schema<C, I>,
  fields: object,
  globals: Connection.Visit & { readonly json: boolean },
  said: string
) =>
  Effect.gen(function* () {
    const command = yield* Input.decode(schema, "command")(fields)
    const deepwell = yield* Deepwell.Deepwell
    const outcome = yield* deepwell.execute(command)
    const line = outcome.positions.length === 0 ? "That is so already." : said
    yield* Output.answer(globals.json, outcome, () => [Sanitize.line(line)])
  }).pipe(Connection.asUser(globals))

const settle = <A extends Commands.Command, B extends Commands.Command, C extends Commands.Command, I, J, K>(
  key: "scp" | "user",
  commands: { approve: Schema.Schema<A, I>; reject: Schema.Schema<B, J>; withdraw: Schema.Schema<C, K> }
) => {
  const what = key === "scp" ? "Status" : "Clearance"
  const kind = key === "scp" ? "Scp" : "User"
  const tag = (doing: string) => (key === "scp" ? `${doing}ScpStatus` : `${doing}UserClearance`)
  const record = (typed: string) => ({ [key]: Input.idOf(key, typed) })
  const options = { ...Globals.session, id, proposal }
  return [
    Command.make("approve", options, ({ id, proposal, ...globals }) =>
      run(commands.approve, { _tag: tag("Approve"), ...record(id), proposal }, globals, "Approved.")
    ).pipe(Command.withDescription(`Approve somebody else's proposal (${kind} ${what.toLowerCase()}).`)),
    Command.make("reject", { ...options, reason }, ({ id, proposal, reason, ...globals }) =>
      run(commands.reject, { _tag: tag("Reject"), ...record(id), proposal, reason }, globals, "Rejected.")
    ).pipe(Command.withDescription("Reject a proposal.")),
    Command.make("withdraw", options, ({ id, proposal, ...globals }) =>
      run(commands.withdraw, { _tag: tag("Withdraw"), ...record(id), proposal }, globals, "Withdrawn.")
    ).pipe(Command.withDescription("Withdraw your own proposal."))
  ] as const
}

const pending = (type: "scp" | "user") =>
  Command.make("pending", Globals.session, (globals) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const found = (yield* deepwell.pending).filter((each) => each.type === type)
      yield* Output.each(globals.json, found, (style) => Listing.render(found, style))
    }).pipe(Connection.asUser(globals))
  ).pipe(Command.withDescription("What waits for a second person, on records that you may see."))

const proposeStatus = Command.make(
  "propose",
  {
    ...Globals.session,
    item: Input.item,
    to: Args.choice(
      Status.Status.literals.map((literal) => [literal, literal] as const),
      { name: "to" }
    ),
    reason,
    evidence: Options.text("evidence").pipe(Options.withDescription("What shows it."), Options.optional)
  },
  ({ item, to, reason, evidence, ...globals }) =>
    run(
      Scp.ProposeStatus,
      {
        _tag: "ProposeScpStatus",
        scp: Input.idOf("scp", item),
        to,
        reason,
        ...(Option.isNone(evidence) ? {} : { evidence: evidence.value })
      },
      globals,
      "Proposed. Somebody else approves it with scipnet scp approve."
    )
).pipe(Command.withDescription("Propose a change of status that takes two people."))

const proposeClearance = Command.make(
  "propose",
  { ...Globals.session, id, level: Input.level, compartments: Input.compartments, reason },
  ({ id, level, compartments, reason, ...globals }) =>
    run(
      User.ProposeClearance,
      { _tag: "ProposeUserClearance", user: id, clearance: { level, compartments }, reason },
      globals,
      "Proposed. Somebody else approves it with scipnet user approve."
    )
).pipe(Command.withDescription("Propose to raise somebody to level 5 or 6."))

/** For `scipnet scp`. */
export const ofStatus = [
  proposeStatus,
  pending("scp"),
  ...settle("scp", { approve: Scp.ApproveStatus, reject: Scp.RejectStatus, withdraw: Scp.WithdrawStatus })
] as const

/** For `scipnet user`. */
export const ofClearance = [
  proposeClearance,
  pending("user"),
  ...settle("user", {
    approve: User.ApproveClearance,
    reject: User.RejectClearance,
    withdraw: User.WithdrawClearance
  })
] as const
