/**
 * Changes that require a second person: proposing them, and approving, rejecting or withdrawing proposals.
 */
import * as Args from "@effect/cli/Args"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Status from "@scipnet/core/domain/scp/Status"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as CommandActor from "../../connection/CommandActor.ts"
import * as ListOutput from "../../io/ListOutput.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as ClearanceOptions from "../../options/ClearanceOptions.ts"
import { execute, followUp, summary, type Typed } from "../../options/DomainCommand.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as ShortId from "../../options/ShortId.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as ProposalTable from "../../render/ProposalTable.ts"

const id = Args.text({ name: "id" }).pipe(
  Args.withDescription("The record, an item number or a user id; or the beginning of the id of a proposal.")
)
const proposal = Args.text({ name: "proposal" }).pipe(
  Args.withDescription(
    "The id of the proposal or its beginning, as listed by pending. Default: the one on the record."
  ),
  Args.optional
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
  const settle = (
    tag: Typed["_tag"],
    { id, proposal }: { readonly id: string; readonly proposal: Option.Option<string> },
    fields: { readonly reason?: string },
    done: string,
    { json }: CommandActor.CommandOptions
  ) =>
    Effect.gen(function* () {
      const found = yield* ShortId.proposal(key, id, Option.getOrUndefined(proposal))
      const outcome = yield* execute({ _tag: tag, [key]: found.record, proposal: found.proposal, ...fields })
      const advice = yield* followUp({ _tag: tag, [key]: found.record }, outcome)
      yield* Output.printReport(json, outcome, () =>
        [summary(outcome, `${found.record}: ${done}`), ...advice].map(Sanitize.line)
      )
    })
  const own = { id, proposal }
  return [
    ActorCommand.asUser("approve", `Approve another user's proposal to change a ${what}.`, own, (values, globals) =>
      settle(approve, values, {}, "approved.", globals)
    ),
    ActorCommand.asUser("reject", "Reject a proposal.", { ...own, reason }, ({ reason, ...values }, globals) =>
      settle(reject, values, { reason }, "rejected.", globals)
    ),
    ActorCommand.asUser("withdraw", "Withdraw your own proposal.", own, (values, globals) =>
      settle(withdraw, values, {}, "withdrawn.", globals)
    )
  ] as const
}

const pending = (type: "scp" | "user") =>
  ActorCommand.asUser(
    "pending",
    "List the open proposals on records visible to you.",
    { shown: ListOptions.shown },
    Effect.fnUntraced(function* ({ shown: values }, { json }) {
      const shown = yield* ListOptions.decode(values, json, Infinity)
      const deepwell = yield* Deepwell.Deepwell
      const proposals = (yield* deepwell.pending).filter((each) => each.type === type)
      yield* ListOutput.print(shown, Pages.cut(proposals, shown.limit), {
        table: ProposalTable.render,
        csv: CsvColumns.proposals,
        next: () => "all without --limit"
      })
    })
  )

/** Executes a proposal, and prints its id and the command that approves it. */
const propose = (typed: Typed, key: "scp" | "user", record: string, { json }: CommandActor.CommandOptions) =>
  Effect.gen(function* () {
    const outcome = yield* execute(typed)
    const deepwell = yield* Deepwell.Deepwell
    // The proposal is committed: a failure of this query must not be reported as its outcome.
    const open = yield* Effect.orElseSucceed(deepwell.pending, () => [])
    const id = open.find((each) => each.type === key && each.record === record)?.proposal ?? null
    const ids = open.map((each) => each.proposal)
    const done = outcome.positions.length === 0 ? "Unchanged: this is already proposed" : "Proposed"
    const advice = yield* followUp(typed, outcome)
    yield* Output.printReport(json, { ...outcome, proposal: id }, () =>
      [
        `${done}${id === null ? "" : `: ${ShortId.shorten(id, ids)}`}.`,
        `Another user approves it: scipnet ${key} approve ${record}`,
        ...advice
      ].map(Sanitize.line)
    )
  })

const proposeStatus = ActorCommand.asUser(
  "propose",
  "Propose a change of status that requires a second person.",
  {
    item: SharedOptions.item,
    to: SharedOptions.choiceArgument("to", Status.Status.literals),
    reason,
    evidence: SharedOptions.optionalText("evidence", "The evidence.")
  },
  ({ item, to, reason, evidence }, globals) => {
    const scp = ArgumentDecoding.normalizeId("scp", item)
    const fields = { scp, to, reason, ...ArgumentDecoding.definedFields({ evidence }) }
    return propose({ _tag: "ProposeScpStatus", ...fields }, "scp", scp, globals)
  }
)

const proposeClearance = ActorCommand.asUser(
  "propose",
  "Propose to raise a user's clearance to level 5 or 6.",
  { id: SharedOptions.userId, ...ClearanceOptions.options, reason },
  ({ id, level, compartments, noCompartments, reason }, globals) => {
    const user = ArgumentDecoding.normalizeId("user", id)
    return Effect.flatMap(
      ClearanceOptions.resolve("user", user, { level, compartments, noCompartments }),
      (clearance) => propose({ _tag: "ProposeUserClearance", user, clearance, reason }, "user", user, globals)
    )
  }
)

/** For `scipnet scp`. */
export const ofStatus = [proposeStatus, pending("scp"), ...settleCommands("scp")] as const

/** For `scipnet user`. */
export const ofClearance = [proposeClearance, pending("user"), ...settleCommands("user")] as const
