/**
 * Proposals of changes that require a second person: made by one actor, then approved by an independent one.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Actor from "./Actor.ts"
import type { CommandContext } from "./CommandContext.ts"
import { type Decision, unchanged } from "./Decision.ts"
import type { SecondPersonNotNeeded, SecondPersonRequired } from "./Rejection.ts"
import { NoSuchProposal, ProposalClosed, ProposalPending, WrongPerson } from "./Rejection.ts"
import * as Custody from "./user/Custody.ts"

/** Milliseconds until a proposal expires: 72 hours. */
export const lifetimeMs = 72 * 60 * 60 * 1000

/** The outcome of a proposal recorded by events; expiry is computed by `outcomeAt`. `void`: its record was changed. */
export const Outcome = Schema.Literal("open", "approved", "rejected", "withdrawn", "void")

/** The fields of every proposal. `by` is the label of the proposer, `expiresAt` in milliseconds since 1970. */
export const fields = {
  id: Schema.String,
  reason: Schema.String,
  by: Schema.String,
  expiresAt: Schema.Int,
  outcome: Outcome,
  ...Custody.capturedField
}

const Captured = Schema.Struct(Custody.capturedField)
const Shape = Schema.Struct(fields)
type Proposal = typeof Shape.Type

/** The rejections of commands on proposals. */
export type Rejection =
  SecondPersonRequired | SecondPersonNotNeeded | ProposalPending | NoSuchProposal | ProposalClosed | WrongPerson

/** The custodians of the proposer, for the event that records the proposal. */
export const custodiansOf = ({ circle = [] }: Pick<CommandContext<unknown>, "circle">): typeof Captured.Type => {
  const custodians = circle.slice(1)
  return custodians.length === 0 ? {} : { custodians }
}

/** The custodians that an event recorded, for the state of the proposal. */
export const capturedCustodians = ({ custodians }: typeof Captured.Type): typeof Captured.Type =>
  custodians === undefined ? {} : { custodians }

/** The outcome of a proposal at a time (milliseconds since 1970): an open one lapses when it expires. */
export const outcomeAt = ({ outcome, expiresAt }: Pick<Proposal, "outcome" | "expiresAt">, at: number) =>
  outcome === "open" && at >= expiresAt ? ("lapsed" as const) : outcome

/** The current proposal after the one of this id was settled. */
export const withOutcome = <P extends Proposal>(proposal: P | null, id: string, outcome: P["outcome"]): P | null =>
  proposal !== null && proposal.id === id ? { ...proposal, outcome } : proposal

/** The current proposal after its record was changed: an open proposal is void unless it was the approved one. */
export const afterChange = <P extends Proposal>(proposal: P | null, approved: string | null): P | null =>
  proposal !== null && proposal.outcome === "open"
    ? { ...proposal, outcome: proposal.id === approved ? "approved" : "void" }
    : proposal

/** The fields that the event of a new proposal has in common. */
interface Proposed extends Pick<Proposal, "reason" | "by" | "expiresAt" | "custodians"> {
  readonly proposal: string
}

/**
 * Proposes a change. Repeating the open proposal, by the same actor with the same reason, changes nothing; `isRepeated`
 * compares the other fields. Fails with `ProposalPending` while a different proposal is open; `stepOf` is its step.
 */
export const propose = <P extends Proposal, Event>(
  context: CommandContext<{ readonly reason: string }>,
  proposal: P | null,
  { isRepeated, stepOf }: { isRepeated: (open: P) => boolean; stepOf: (open: P) => ProposalPending["to"] },
  event: (proposed: Proposed) => Event
): Decision<Event, ProposalPending> => {
  const { at, id } = context
  const { reason } = context.command
  const by = Actor.label(context.by)
  if (proposal === null || outcomeAt(proposal, at) !== "open") {
    return Either.right([event({ proposal: id, reason, by, expiresAt: at + lifetimeMs, ...custodiansOf(context) })])
  }
  return proposal.by === by && proposal.reason === reason && isRepeated(proposal)
    ? unchanged
    : Either.left(new ProposalPending({ proposal: proposal.id, to: stepOf(proposal), expiresAt: proposal.expiresAt }))
}

type SettleContext = CommandContext<{ readonly proposal: string }>

// A proposal that already has the requested outcome is left unchanged, so that retries are idempotent.
const settle = <P extends Proposal, Event>(
  { command, at }: SettleContext,
  proposal: P | null,
  outcome: "approved" | "rejected" | "withdrawn",
  decide: (open: P) => Decision<Event, Rejection>
): Decision<Event, Rejection> => {
  if (proposal === null || proposal.id !== command.proposal) {
    return Either.left(new NoSuchProposal({ proposal: command.proposal }))
  }
  const current = outcomeAt(proposal, at)
  if (current === outcome) {
    return unchanged
  }
  return current === "open"
    ? decide(proposal)
    : Either.left(new ProposalClosed({ proposal: proposal.id, outcome: current }))
}

/** Approves an open proposal. Fails with `WrongPerson` when the actor made it. */
export const approve = <P extends Proposal, Event>(
  context: SettleContext,
  proposal: P | null,
  event: (open: P, approvedBy: string) => Event
): Decision<Event, Rejection> =>
  settle(context, proposal, "approved", (open) => {
    const approvedBy = Actor.label(context.by)
    return open.by === approvedBy
      ? Either.left(new WrongPerson({ proposal: open.id, doing: "approve" }))
      : Either.right([event(open, approvedBy)])
  })

/** Rejects an open proposal. */
export const reject = <P extends Proposal, Event>(
  context: SettleContext,
  proposal: P | null,
  event: (open: P) => Event
): Decision<Event, Rejection> => settle(context, proposal, "rejected", (open) => Either.right([event(open)]))

/** Withdraws the actor's own open proposal. Fails with `WrongPerson` when another actor made it. */
export const withdraw = <P extends Proposal, Event>(
  context: SettleContext,
  proposal: P | null,
  event: (open: P) => Event
): Decision<Event, Rejection> =>
  settle(context, proposal, "withdrawn", (open) =>
    open.by === Actor.label(context.by)
      ? Either.right([event(open)])
      : Either.left(new WrongPerson({ proposal: open.id, doing: "withdraw" }))
  )
