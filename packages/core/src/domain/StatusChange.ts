/**
 * Deciding on a change of status: at once where one person may, by proposal and approval where it takes two.
 */
import { Either, Schema } from "effect"
import type { Order } from "./Actor.ts"
import * as Actor from "./Actor.ts"
import { Level } from "./Clearance.ts"
import type { ItemNumber } from "./ItemNumber.ts"
import type * as Command from "./ScpCommand.ts"
import * as Event from "./ScpEvent.ts"
import type { MustSay, Standing, Transition } from "./Status.ts"
import * as Status from "./Status.ts"

/** A proposal may be approved for 72 hours. */
export const proposalLifetime = 72 * 60 * 60 * 1000

/** The latest proposal, and what became of it. */
export const Proposal = Schema.Struct({
  id: Schema.String,
  from: Status.Status,
  to: Status.Status,
  reason: Schema.String,
  evidence: Schema.NullOr(Schema.String),
  by: Schema.String,
  expiresAt: Schema.Int,
  outcome: Schema.Literal("open", "approved", "rejected", "withdrawn", "void")
})
export type Proposal = typeof Proposal.Type

/** The part of a file's state that its status depends on. */
export interface Changing {
  readonly id: ItemNumber
  readonly standing: Standing
  readonly proposal: Proposal | null
}

/** There is no such transition; `legal` lists where the record may go from where it is. */
export class IllegalTransition extends Schema.TaggedError<IllegalTransition>()("IllegalTransition", {
  from: Status.Status,
  to: Status.Status,
  legal: Schema.Array(Status.Status)
}) {}

/** The transition takes a second person: propose it, and have it approved. Nothing was changed. */
export class SecondPersonRequired extends Schema.TaggedError<SecondPersonRequired>()("SecondPersonRequired", {
  from: Status.Status,
  to: Status.Status,
  level: Level
}) {}

/** One person may make this transition: there is nothing to propose. */
export class SecondPersonNotNeeded extends Schema.TaggedError<SecondPersonNotNeeded>()("SecondPersonNotNeeded", {
  from: Status.Status,
  to: Status.Status
}) {}

/** The transition must be given evidence. */
export class EvidenceRequired extends Schema.TaggedError<EvidenceRequired>()("EvidenceRequired", {
  from: Status.Status,
  to: Status.Status
}) {}

/** Another proposal waits for its second person. */
export class ProposalPending extends Schema.TaggedError<ProposalPending>()("ProposalPending", {
  proposal: Schema.String,
  to: Status.Status,
  expiresAt: Schema.Int
}) {}

/** There is no such proposal on this record. */
export class NoSuchProposal extends Schema.TaggedError<NoSuchProposal>()("NoSuchProposal", {
  proposal: Schema.String
}) {}

/** The proposal is no longer open: it was settled, it lapsed, or the status moved under it. */
export class ProposalClosed extends Schema.TaggedError<ProposalClosed>()("ProposalClosed", {
  proposal: Schema.String,
  outcome: Schema.Literal("approved", "rejected", "withdrawn", "lapsed", "void")
}) {}

/** Nobody approves their own proposal, and nobody withdraws another's. */
export class WrongPerson extends Schema.TaggedError<WrongPerson>()("WrongPerson", {
  proposal: Schema.String,
  doing: Schema.Literal("approve", "withdraw")
}) {}

export const refusals = [
  IllegalTransition,
  SecondPersonRequired,
  SecondPersonNotNeeded,
  EvidenceRequired,
  ProposalPending,
  NoSuchProposal,
  ProposalClosed,
  WrongPerson
] as const

export type Rejection = InstanceType<(typeof refusals)[number]>

type Decision = Either.Either<ReadonlyArray<Event.ScpEvent>, Rejection>

const nothing: Decision = Either.right([])

/** What has become of a proposal by `at` (ms since 1970): also that it lapsed, unless something else came first. */
export const outcomeAt = ({ outcome, expiresAt }: Proposal, at: number) =>
  outcome === "open" && at >= expiresAt ? ("lapsed" as const) : outcome

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
export const change = ({ command, by }: Order<typeof Command.ChangeStatus.Type>, state: Changing): Decision => {
  const { scp, to, reason, evidence } = command
  const from = state.standing.status
  if (to === from) {
    return nothing
  }
  return Either.flatMap(legalTransition(state, to), (transition): Decision => {
    if (transition.secondPerson) {
      return Either.left(new SecondPersonRequired({ from, to, level: transition.level }))
    }
    if (!saysEnough(transition, command)) {
      return Either.left(new EvidenceRequired({ from, to }))
    }
    const change = { scp, from, to, reason, evidence: evidence ?? null, by: Actor.label(by) }
    return Either.right([Event.ScpStatusChanged.make({ ...change, approvedBy: null, proposal: null })])
  })
}

/** Proposes a change to a second person. The same proposal again, while it is open, changes nothing. */
export const propose = (
  { command, by, at, id }: Order<typeof Command.ProposeStatus.Type>,
  state: Changing
): Decision => {
  const { scp, to, reason, evidence = null } = command
  const { proposal, standing } = state
  const from = standing.status
  if (to === from) {
    return nothing
  }
  return Either.flatMap(legalTransition(state, to), (transition): Decision => {
    if (!transition.secondPerson) {
      return Either.left(new SecondPersonNotNeeded({ from, to }))
    }
    if (!saysEnough(transition, command)) {
      return Either.left(new EvidenceRequired({ from, to }))
    }
    if (proposal !== null && outcomeAt(proposal, at) === "open") {
      return proposal.by === Actor.label(by) &&
        proposal.to === to &&
        proposal.reason === reason &&
        proposal.evidence === evidence
        ? nothing
        : Either.left(new ProposalPending({ proposal: proposal.id, to: proposal.to, expiresAt: proposal.expiresAt }))
    }
    const wish = { scp, proposal: id, from, to, reason, evidence, by: Actor.label(by) }
    return Either.right([Event.ScpStatusProposed.make({ ...wish, expiresAt: at + proposalLifetime })])
  })
}

// What is settled the way it is asked for is settled already: nothing happens.
const settle = (
  { command, at }: Order<{ readonly proposal: string }>,
  { proposal }: Changing,
  outcome: "approved" | "rejected" | "withdrawn",
  events: (open: Proposal) => Decision
): Decision => {
  if (proposal === null || proposal.id !== command.proposal) {
    return Either.left(new NoSuchProposal({ proposal: command.proposal }))
  }
  const now = outcomeAt(proposal, at)
  if (now === outcome) {
    return nothing
  }
  return now === "open" ? events(proposal) : Either.left(new ProposalClosed({ proposal: proposal.id, outcome: now }))
}

/** Approves a proposal of somebody else, which changes the status. */
export const approve = (order: Order<typeof Command.ApproveStatus.Type>, state: Changing): Decision =>
  settle(order, state, "approved", ({ id, from, to, reason, evidence, by }) => {
    const approvedBy = Actor.label(order.by)
    return by === approvedBy
      ? Either.left(new WrongPerson({ proposal: id, doing: "approve" }))
      : Either.right([
          Event.ScpStatusChanged.make({ scp: state.id, from, to, reason, evidence, by, approvedBy, proposal: id })
        ])
  })

export const reject = (order: Order<typeof Command.RejectStatus.Type>, state: Changing): Decision =>
  settle(order, state, "rejected", ({ id }) =>
    Either.right([Event.ScpStatusRejected.make({ scp: state.id, proposal: id, reason: order.command.reason })])
  )

/** Withdraws one's own proposal. */
export const withdraw = (order: Order<typeof Command.WithdrawStatus.Type>, state: Changing): Decision =>
  settle(order, state, "withdrawn", ({ id, by }) =>
    by === Actor.label(order.by)
      ? Either.right([Event.ScpStatusWithdrawn.make({ scp: state.id, proposal: id })])
      : Either.left(new WrongPerson({ proposal: id, doing: "withdraw" }))
  )
