/**
 * Decides on changes of status according to `Status.transitions`: directly, or by a proposal and its approval where a
 * second person is required.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Policy from "../access/Policy.ts"
import * as Actor from "../Actor.ts"
import type { CommandContext } from "../CommandContext.ts"
import { type Decision as Outcome, unchanged } from "../Decision.ts"
import * as Proposal from "../Proposal.ts"
import { EvidenceRequired, IllegalTransition, SecondPersonNotNeeded, SecondPersonRequired } from "../Rejection.ts"
import type { ItemNumber } from "../ItemNumber.ts"
import type * as Command from "./ScpCommand.ts"
import * as Event from "./ScpEvent.ts"
import * as Status from "./Status.ts"

/** The latest proposal of a change of status. */
export const StatusProposal = Schema.Struct({
  ...Proposal.fields,
  from: Status.Status,
  to: Status.Status,
  evidence: Schema.NullOr(Schema.String)
})
export type StatusProposal = typeof StatusProposal.Type

/** The part of a file's state that decisions on its status depend on. */
export interface StatusOwner {
  readonly id: ItemNumber
  readonly statusState: Status.StatusState
  readonly proposal: StatusProposal | null
}

/** The rejections of commands on the status. */
export type Rejection = IllegalTransition | EvidenceRequired | Proposal.Rejection

type Decision = Outcome<Event.ScpEvent, Rejection>

type Request = Pick<typeof Command.ChangeStatus.Type, "to" | "reason" | "evidence">

const isGiven: { readonly [F in Status.RequiredField]: (request: Request) => boolean } = {
  reason: ({ reason }) => reason !== "",
  evidence: ({ evidence }) => evidence !== undefined
}

/** Decides on a change to another status, after checking the transition and its required fields. */
const transition = (
  { statusState }: StatusOwner,
  request: Request,
  check: (transition: Status.Transition) => SecondPersonRequired | SecondPersonNotNeeded | undefined,
  decide: () => Decision
): Decision => {
  const [from, to] = [statusState.status, request.to]
  if (to === from) {
    return unchanged
  }
  const found = Status.find(statusState, to)
  if (found === undefined) {
    return Either.left(new IllegalTransition({ from, to, legal: Status.legal(statusState) }))
  }
  const rejection = check(found)
  if (rejection !== undefined) {
    return Either.left(rejection)
  }
  return found.required.every((field) => isGiven[field](request))
    ? decide()
    : Either.left(new EvidenceRequired({ from, to }))
}

/** Changes the status directly. Fails with `SecondPersonRequired` where the transition and the policy require one. */
export const change = (
  { command, by, policy = Policy.defaults }: CommandContext<typeof Command.ChangeStatus.Type>,
  file: StatusOwner
): Decision => {
  const { scp, to, reason, evidence = null } = command
  const from = file.statusState.status
  return transition(
    file,
    command,
    ({ secondPerson, level }) =>
      secondPerson && policy.twoPerson ? new SecondPersonRequired({ from, to, level }) : undefined,
    () => {
      const change = { scp, from, to, reason, evidence, by: Actor.label(by), approvedBy: null, proposal: null }
      return Either.right([Event.ScpStatusChanged.make(change)])
    }
  )
}

/** Proposes a change to a second person. Repeating the open proposal changes nothing. */
export const propose = (context: CommandContext<typeof Command.ProposeStatus.Type>, file: StatusOwner): Decision => {
  const { command, policy = Policy.defaults } = context
  const { scp, to, evidence = null } = command
  const from = file.statusState.status
  return transition(
    file,
    command,
    ({ secondPerson }) => (secondPerson && policy.twoPerson ? undefined : new SecondPersonNotNeeded({ from, to })),
    () =>
      Proposal.propose(
        context,
        file.proposal,
        { isRepeated: (open) => open.to === to && open.evidence === evidence, stepOf: (open) => open.to },
        (proposed) => Event.ScpStatusProposed.make({ ...proposed, scp, from, to, evidence })
      )
  )
}

/** Approves another actor's proposal, which changes the status. */
export const approve = (
  context: CommandContext<typeof Command.ApproveStatus.Type>,
  { id: scp, proposal }: StatusOwner
): Decision =>
  Proposal.approve(context, proposal, ({ id, from, to, reason, evidence, by }, approvedBy) =>
    Event.ScpStatusChanged.make({ scp, from, to, reason, evidence, by, approvedBy, proposal: id })
  )

/** Rejects a proposal. */
export const reject = (
  context: CommandContext<typeof Command.RejectStatus.Type>,
  { id: scp, proposal }: StatusOwner
): Decision =>
  Proposal.reject(context, proposal, ({ id }) =>
    Event.ScpStatusRejected.make({ scp, proposal: id, reason: context.command.reason })
  )

/** Withdraws the actor's own proposal. */
export const withdraw = (
  context: CommandContext<typeof Command.WithdrawStatus.Type>,
  { id: scp, proposal }: StatusOwner
): Decision => Proposal.withdraw(context, proposal, ({ id }) => Event.ScpStatusWithdrawn.make({ scp, proposal: id }))
