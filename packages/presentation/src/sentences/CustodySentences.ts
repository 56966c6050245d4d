/**
 * The sentences about the custody of the accounts that a proposal depends on.
 */
import type { PendingProposal } from "@scipnet/core/domain/query/QueryResult"
import * as Time from "../Time.ts"

type Proposal = typeof PendingProposal.Encoded

/** The custody of an account: which other users may know its password. */
export type Note = NonNullable<Proposal["custody"]>[number]

const inCustody = ({ user, custodians }: Note): string =>
  custodians.length === 0
    ? `a user whom you cannot see set the password of ${user}, who has not been confirmed since.`
    : `${user} is in the custody of ${custodians.join(", ")} and has not been confirmed since.`

/** The sentence of a note, which begins in lower case. */
export const note = (custody: Note): string =>
  custody.recoveredAt === null
    ? inCustody(custody)
    : `the operator recovered ${custody.user} at ${Time.format(custody.recoveredAt)}.`

/** The sentences of the notes on a proposal, for its approver. */
export const proposalNotes = ({
  custody = [],
  twoPersonOff
}: Pick<Proposal, "custody" | "twoPersonOff">): ReadonlyArray<string> => [
  ...custody.map(note),
  ...(twoPersonOff === true ? ["the operator turned the two-person rule off since it was proposed."] : [])
]
