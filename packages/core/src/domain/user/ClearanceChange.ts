/**
 * Decides on changes of a user's clearance: directly, or by a proposal and its approval for raises to level 5 and 6.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Clearance from "../access/Clearance.ts"
import * as Levels from "../access/Levels.ts"
import * as Policy from "../access/Policy.ts"
import type { CommandContext } from "../CommandContext.ts"
import { type Decision as Outcome, unchanged } from "../Decision.ts"
import * as Proposal from "../Proposal.ts"
import { SecondPersonNotNeeded, SecondPersonRequired } from "../Rejection.ts"
import type * as Command from "./UserCommand.ts"
import * as Event from "./UserEvent.ts"
import type { UserId } from "../UserId.ts"

/** The latest proposal of a change of clearance. */
export const ClearanceProposal = Schema.Struct({
  ...Proposal.fields,
  from: Clearance.Clearance,
  to: Clearance.Clearance
})
export type ClearanceProposal = typeof ClearanceProposal.Type

/** The part of an account's state that decisions on its clearance depend on. */
export interface ClearanceOwner {
  readonly id: UserId
  readonly clearance: Clearance.Clearance
  readonly proposal: ClearanceProposal | null
}

type Decision = Outcome<Event.UserEvent, Proposal.Rejection>

/** The rejection of a direct change from one level to another; undefined when no second person is required. */
export const secondPerson = (from: Clearance.Level, to: Clearance.Level, { twoPerson }: Policy.Policy) =>
  twoPerson && Levels.needsTwoPeople(from, to) ? new SecondPersonRequired({ from, to, level: to }) : undefined

/** Changes the clearance directly. Fails with `SecondPersonRequired` for a raise to level 5 or 6. */
export const change = (
  { command, policy = Policy.defaults }: CommandContext<typeof Command.ChangeClearance.Type>,
  { id: user, clearance: from }: ClearanceOwner
): Decision => {
  const { clearance: to, reason } = command
  if (Clearance.equals(from, to)) {
    return unchanged
  }
  const required = secondPerson(from.level, to.level, policy)
  return required === undefined
    ? Either.right([Event.UserClearanceChanged.make({ user, from, to, reason })])
    : Either.left(required)
}

/** Proposes a raise to a second person. Repeating the open proposal changes nothing. */
export const propose = (
  context: CommandContext<typeof Command.ProposeClearance.Type>,
  { id: user, clearance: from, proposal }: ClearanceOwner
): Decision => {
  const { command, policy = Policy.defaults } = context
  const to = command.clearance
  if (Clearance.equals(from, to)) {
    return unchanged
  }
  return secondPerson(from.level, to.level, policy) === undefined
    ? Either.left(new SecondPersonNotNeeded({ from: from.level, to: to.level }))
    : Proposal.propose(
        context,
        proposal,
        { isRepeated: (open) => Clearance.equals(open.to, to), stepOf: (open) => open.to.level },
        (proposed) => Event.UserClearanceProposed.make({ ...proposed, user, from, to })
      )
}

/** Approves another actor's proposal, which changes the clearance. */
export const approve = (
  context: CommandContext<typeof Command.ApproveClearance.Type>,
  { id: user, proposal }: ClearanceOwner
): Decision =>
  Proposal.approve(context, proposal, ({ id, from, to, reason, by }, approvedBy) =>
    Event.UserClearanceChanged.make({ user, from, to, reason, by, approvedBy, proposal: id })
  )

/** Rejects a proposal. */
export const reject = (
  context: CommandContext<typeof Command.RejectClearance.Type>,
  { id: user, proposal }: ClearanceOwner
): Decision =>
  Proposal.reject(context, proposal, ({ id }) =>
    Event.UserClearanceRejected.make({ user, proposal: id, reason: context.command.reason })
  )

/** Withdraws the actor's own proposal. */
export const withdraw = (
  context: CommandContext<typeof Command.WithdrawClearance.Type>,
  { id: user, proposal }: ClearanceOwner
): Decision =>
  Proposal.withdraw(context, proposal, ({ id }) => Event.UserClearanceWithdrawn.make({ user, proposal: id }))
