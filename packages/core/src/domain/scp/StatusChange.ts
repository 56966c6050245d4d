/**
 * Deciding on a change of status: at once where one person may, by proposal and approval where it takes two.
 */
import { Either, Schema } from "effect"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import type { ItemNumber } from "./ItemNumber.ts"
import * as Policy from "../access/Policy.ts"
import * as Proposal from "../Proposal.ts"
import type * as Command from "./ScpCommand.ts"
import * as Event from "./ScpEvent.ts"
import type { MustSay, Standing, Transition } from "./Status.ts"
import * as Status from "./Status.ts"

/** The latest proposal, and what became of it. */
export const StatusProposal = Schema.Struct({
  ...Proposal.fields,
  from: Status.Status,
  to: Status.Status,
  evidence: Schema.NullOr(Schema.String)
})
export type StatusProposal = typeof StatusProposal.Type

/** The part of a file's state that its status depends on. */
export interface Changing {
  readonly id: ItemNumber
  readonly standing: Standing
  readonly proposal: StatusProposal | null
}

/** There is no such transition; `legal` lists where the record may go from where it is. */
export class IllegalTransition extends Schema.TaggedError<IllegalTransition>()("IllegalTransition", {
  from: Status.Status,
  to: Status.Status,
  legal: Schema.Array(Status.Status)
}) {}

/** The transition must be given evidence. */
export class EvidenceRequired extends Schema.TaggedError<EvidenceRequired>()("EvidenceRequired", {
  from: Status.Status,
  to: Status.Status
}) {}

export const refusals = [IllegalTransition, EvidenceRequired] as const

export type Rejection = InstanceType<(typeof refusals)[number]> | Proposal.Rejection

type Decision = Either.Either<ReadonlyArray<Event.ScpEvent>, Rejection>

const nothing: Decision = Either.right([])

const said: { readonly [K in MustSay]: (wish: { reason: string; evidence?: string }) => boolean } = {
  reason: ({ reason }) => reason !== "",
  evidence: ({ evidence }) => evidence !== undefined
}

const legalTransition = ({ standing }: Changing, to: Status.Status): Either.Either<Transition, Rejection> => {
  const from = standing.status
  const transition = Status.find(standing, to)
  if (transition === undefined) {
    return Either.left(new IllegalTransition({ from, to, legal: Status.legal(standing) }))
  }
  return Either.right(transition)
}

const saysEnough = ({ mustSay }: Transition, wish: Parameters<(typeof said)["evidence"]>[0]): boolean =>
  mustSay.every((each) => said[each](wish))

/** Changes the status at once, where one person may. */
export const change = (
  { command, by, policy = Policy.defaults }: Order<typeof Command.ChangeStatus.Type>,
  state: Changing
): Decision => {
  const { scp, to, reason, evidence } = command
  const from = state.standing.status
  if (to === from) {
    return nothing
  }
  return Either.flatMap(legalTransition(state, to), (transition): Decision => {
    if (transition.secondPerson && policy.twoPerson) {
      return Either.left(new Proposal.SecondPersonRequired({ from, to, level: transition.level }))
    }
    if (!saysEnough(transition, command)) {
      return Either.left(new EvidenceRequired({ from, to }))
    }
    const change = { scp, from, to, reason, evidence: evidence ?? null, by: Actor.label(by) }
    return Either.right([Event.ScpStatusChanged.make({ ...change, approvedBy: null, proposal: null })])
  })
}

/** Proposes a change to a second person. The same proposal again, while it is open, changes nothing. */
export const propose = (order: Order<typeof Command.ProposeStatus.Type>, state: Changing): Decision => {
  const { command, by, at, id, policy = Policy.defaults } = order
  const { scp, to, reason, evidence = null } = command
  const { proposal, standing } = state
  const from = standing.status
  if (to === from) {
    return nothing
  }
  return Either.flatMap(legalTransition(state, to), (transition): Decision => {
    if (!transition.secondPerson || !policy.twoPerson) {
      return Either.left(new Proposal.SecondPersonNotNeeded({ from, to }))
    }
    if (!saysEnough(transition, command)) {
      return Either.left(new EvidenceRequired({ from, to }))
    }
    if (proposal !== null && Proposal.outcomeAt(proposal, at) === "open") {
      return proposal.by === Actor.label(by) &&
        proposal.to === to &&
        proposal.reason === reason &&
        proposal.evidence === evidence
        ? nothing
        : Either.left(
            new Proposal.ProposalPending({ proposal: proposal.id, to: proposal.to, expiresAt: proposal.expiresAt })
          )
    }
    const wish = { scp, proposal: id, from, to, reason, evidence, by: Actor.label(by), ...Proposal.custodiansOf(order) }
    return Either.right([Event.ScpStatusProposed.make({ ...wish, expiresAt: at + Proposal.lifetime })])
  })
}

/** Approves a proposal of somebody else, which changes the status. */
export const approve = (order: Order<typeof Command.ApproveStatus.Type>, { id: scp, proposal }: Changing): Decision =>
  Proposal.approve(order, proposal, ({ id, from, to, reason, evidence, by }, approvedBy) =>
    Event.ScpStatusChanged.make({ scp, from, to, reason, evidence, by, approvedBy, proposal: id })
  )

export const reject = (order: Order<typeof Command.RejectStatus.Type>, { id: scp, proposal }: Changing): Decision =>
  Proposal.reject(order, proposal, ({ id }) =>
    Event.ScpStatusRejected.make({ scp, proposal: id, reason: order.command.reason })
  )

/** Withdraws one's own proposal. */
export const withdraw = (order: Order<typeof Command.WithdrawStatus.Type>, { id: scp, proposal }: Changing): Decision =>
  Proposal.withdraw(order, proposal, ({ id }) => Event.ScpStatusWithdrawn.make({ scp, proposal: id }))
