/**
 * Deciding on a change of somebody's clearance: by one person, or by two where it raises to the highest levels.
 */
import { Either, Schema } from "effect"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import * as Clearance from "../access/Clearance.ts"
import * as Policy from "../access/Policy.ts"
import * as Proposal from "../Proposal.ts"
import type * as Command from "./UserCommand.ts"
import * as Event from "./UserEvent.ts"
import type { UserId } from "./UserId.ts"

/** Raising anybody to this level, or above, takes two people. */
export const twoPersonLevel: Clearance.Level = 5

/** The latest proposal, and what became of it. */
export const ClearanceProposal = Schema.Struct({
  ...Proposal.fields,
  from: Clearance.Clearance,
  to: Clearance.Clearance
})
export type ClearanceProposal = typeof ClearanceProposal.Type

/** The part of an account that its clearance depends on. */
export interface Changing {
  readonly id: UserId
  readonly clearance: Clearance.Clearance
  readonly proposal: ClearanceProposal | null
}

type Decision = Either.Either<ReadonlyArray<Event.UserEvent>, Proposal.Rejection>

const nothing: Decision = Either.right([])

/** Why raising from one level to another takes two people; undefined when it does not. */
export const secondPerson = (from: Clearance.Level, to: Clearance.Level, { twoPerson }: Policy.Policy) =>
  twoPerson && to >= twoPersonLevel && to > from
    ? new Proposal.SecondPersonRequired({ from, to, level: to })
    : undefined

/** Changes the clearance at once, where one person may. */
export const change = (
  { command, policy = Policy.defaults }: Order<typeof Command.ChangeClearance.Type>,
  { id: user, clearance: from }: Changing
): Decision => {
  const { clearance: to, reason } = command
  if (Clearance.equals(from, to)) {
    return nothing
  }
  const required = secondPerson(from.level, to.level, policy)
  return required === undefined
    ? Either.right([Event.UserClearanceChanged.make({ user, from, to, reason })])
    : Either.left(required)
}

/** Proposes a raise to a second person. The same proposal again, while it is open, changes nothing. */
export const propose = (
  order: Order<typeof Command.ProposeClearance.Type>,
  { id: user, clearance: from, proposal }: Changing
): Decision => {
  const { command, by, at, id, policy = Policy.defaults } = order
  const { clearance: to, reason } = command
  if (Clearance.equals(from, to)) {
    return nothing
  }
  if (secondPerson(from.level, to.level, policy) === undefined) {
    return Either.left(new Proposal.SecondPersonNotNeeded({ from: from.level, to: to.level }))
  }
  if (proposal !== null && Proposal.outcomeAt(proposal, at) === "open") {
    const { id: pending, expiresAt } = proposal
    return proposal.by === Actor.label(by) && Clearance.equals(proposal.to, to) && proposal.reason === reason
      ? nothing
      : Either.left(new Proposal.ProposalPending({ proposal: pending, to: proposal.to.level, expiresAt }))
  }
  const expiresAt = at + Proposal.lifetime
  const custodians = Proposal.custodiansOf(order)
  const wish = { user, proposal: id, from, to, reason, by: Actor.label(by), expiresAt, ...custodians }
  return Either.right([Event.UserClearanceProposed.make(wish)])
}

/** Approves a proposal of somebody else, which changes the clearance. */
export const approve = (order: Order<typeof Command.ApproveClearance.Type>, { id: user, proposal }: Changing) =>
  Proposal.approve(order, proposal, ({ id, from, to, reason, by }, approvedBy) =>
    Event.UserClearanceChanged.make({ user, from, to, reason, by, approvedBy, proposal: id })
  )

export const reject = (order: Order<typeof Command.RejectClearance.Type>, { id: user, proposal }: Changing) =>
  Proposal.reject(order, proposal, ({ id }) =>
    Event.UserClearanceRejected.make({ user, proposal: id, reason: order.command.reason })
  )

/** Withdraws one's own proposal. */
export const withdraw = (order: Order<typeof Command.WithdrawClearance.Type>, { id: user, proposal }: Changing) =>
  Proposal.withdraw(order, proposal, ({ id }) => Event.UserClearanceWithdrawn.make({ user, proposal: id }))
