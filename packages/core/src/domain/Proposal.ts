/**
 * Proposals: what takes two people is proposed by one and approved by another, while it is open.
 */
import { Either, Schema } from "effect"
import type { Order } from "./Actor.ts"
import * as Actor from "./Actor.ts"
import { Level } from "./access/Clearance.ts"
import * as Custody from "./user/Custody.ts"
import { Status } from "./scp/Status.ts"

/** A proposal may be approved for 72 hours. */
export const lifetime = 72 * 60 * 60 * 1000

/** What has become of a proposal, as far as events say; that one lapsed is computed when asked. */
export const Outcome = Schema.Literal("open", "approved", "rejected", "withdrawn", "void")

/** What every proposal has. `expiresAt` is in milliseconds since 1970. */
export const fields = {
  id: Schema.String,
  reason: Schema.String,
  by: Schema.String,
  expiresAt: Schema.Int,
  outcome: Outcome,
  /** The custodians that the proposer had then; left out when there were none. */
  ...Custody.capturedField
}

const Captured = Schema.Struct(Custody.capturedField)
const Shape = Schema.Struct(fields)
type Shape = typeof Shape.Type

/** From one status, or one level of clearance, to another. */
const Step = Schema.Union(Status, Level)

/** The change takes a second person: propose it, and have it approved. Nothing was changed. */
export class SecondPersonRequired extends Schema.TaggedError<SecondPersonRequired>()("SecondPersonRequired", {
  from: Step,
  to: Step,
  level: Level
}) {}

/** One person may make this change: there is nothing to propose. */
export class SecondPersonNotNeeded extends Schema.TaggedError<SecondPersonNotNeeded>()("SecondPersonNotNeeded", {
  from: Step,
  to: Step
}) {}

/** Another proposal waits for its second person. */
export class ProposalPending extends Schema.TaggedError<ProposalPending>()("ProposalPending", {
  proposal: Schema.String,
  to: Step,
  expiresAt: Schema.Int
}) {}

/** There is no such proposal on this record. */
export class NoSuchProposal extends Schema.TaggedError<NoSuchProposal>()("NoSuchProposal", {
  proposal: Schema.String
}) {}

/** The proposal is no longer open: it was settled, it lapsed, or what it was about moved under it. */
export class ProposalClosed extends Schema.TaggedError<ProposalClosed>()("ProposalClosed", {
  proposal: Schema.String,
  outcome: Schema.Literal("approved", "rejected", "withdrawn", "lapsed", "void")
}) {}

/** Nobody approves their own proposal, and nobody withdraws another's. */
export class WrongPerson extends Schema.TaggedError<WrongPerson>()("WrongPerson", {
  proposal: Schema.String,
  doing: Schema.Literal("approve", "withdraw")
}) {}

/** Every refusal that a proposal can meet. */
export const refusals = [
  SecondPersonRequired,
  SecondPersonNotNeeded,
  ProposalPending,
  NoSuchProposal,
  ProposalClosed,
  WrongPerson
] as const

/** Why a proposal was not settled. */
export type Rejection = InstanceType<(typeof refusals)[number]>

/** The custodians of the proposer, for the event; the proposer is named in `by`. */
export const custodiansOf = ({ circle = [] }: Pick<Order<unknown>, "circle">): typeof Captured.Type => {
  const custodians = circle.slice(1)
  return custodians.length === 0 ? {} : { custodians }
}

/** The part of an event that keeps them, as a proposal keeps it. */
export const captured = ({ custodians }: typeof Captured.Type): typeof Captured.Type =>
  custodians === undefined ? {} : { custodians }

type Decision<Event> = Either.Either<ReadonlyArray<Event>, Rejection>

/** What has become of a proposal by `at` (ms since 1970): also that it lapsed, unless something else came first. */
export const outcomeAt = ({ outcome, expiresAt }: Pick<Shape, "outcome" | "expiresAt">, at: number) =>
  outcome === "open" && at >= expiresAt ? ("lapsed" as const) : outcome

/** The proposal as an event about the one of this id leaves it. */
export const settled = <P extends Shape>(proposal: P | null, id: string, outcome: Shape["outcome"]): P | null =>
  proposal !== null && proposal.id === id ? { ...proposal, outcome } : proposal

/** The proposal after what it is about has moved: one that is open and was not approved is void for good. */
export const afterMove = <P extends Shape>(proposal: P | null, approved: string | null): P | null =>
  proposal !== null && proposal.outcome === "open"
    ? { ...proposal, outcome: proposal.id === approved ? "approved" : "void" }
    : proposal

type Settling = Order<{ readonly proposal: string }>

// What is settled the way it is asked for is settled already: nothing happens.
const settle = <P extends Shape, Event>(
  { command, at }: Settling,
  proposal: P | null,
  outcome: "approved" | "rejected" | "withdrawn",
  events: (open: P) => Decision<Event>
): Decision<Event> => {
  if (proposal === null || proposal.id !== command.proposal) {
    return Either.left(new NoSuchProposal({ proposal: command.proposal }))
  }
  const now = outcomeAt(proposal, at)
  if (now === outcome) {
    return Either.right([])
  }
  return now === "open" ? events(proposal) : Either.left(new ProposalClosed({ proposal: proposal.id, outcome: now }))
}

/** Approves a proposal of somebody else. */
export const approve = <P extends Shape, Event>(
  order: Settling,
  proposal: P | null,
  event: (open: P, approvedBy: string) => Event
): Decision<Event> =>
  settle(order, proposal, "approved", (open): Decision<Event> => {
    const approvedBy = Actor.label(order.by)
    return open.by === approvedBy
      ? Either.left(new WrongPerson({ proposal: open.id, doing: "approve" }))
      : Either.right([event(open, approvedBy)])
  })

/** Settles a proposal as rejected, by somebody who may. */
export const reject = <P extends Shape, Event>(
  order: Settling,
  proposal: P | null,
  event: (open: P) => Event
): Decision<Event> => settle(order, proposal, "rejected", (open): Decision<Event> => Either.right([event(open)]))

/** Withdraws one's own proposal. */
export const withdraw = <P extends Shape, Event>(
  order: Settling,
  proposal: P | null,
  event: (open: P) => Event
): Decision<Event> =>
  settle(order, proposal, "withdrawn", (open): Decision<Event> =>
    open.by === Actor.label(order.by)
      ? Either.right([event(open)])
      : Either.left(new WrongPerson({ proposal: open.id, doing: "withdraw" }))
  )
