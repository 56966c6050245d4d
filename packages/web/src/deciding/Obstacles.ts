/** The reasons why a reader cannot decide on a proposal, as far as the page knows them. The server has the last word. */
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"
import type { Proposal } from "./Closing.ts"

/** The reader's own file. */
type Reader = Success<"WhoAmI">

/** The level that a decision on a clearance requires. */
const clearanceLevel = 5

/** The level of the transition; the one back from a deletion names no status. */
const levelOf = ({ type, from, to }: Proposal): Words.Level =>
  type === "user"
    ? clearanceLevel
    : (StatusTable.transitions.find(
        (each) => each.from === from && (each.to === to || each.to === "the status before it")
      )?.level ?? 4)

/** True if the reader made the proposal. */
export const isOwn = (proposal: Proposal, reader: Reader): boolean => proposal.by === reader.id

/** The reason why the reader can neither approve nor reject a proposal; undefined if there is none. */
export const toReview = (proposal: Proposal, reader: Reader): string | undefined => {
  const role = proposal.type === "scp" ? "archivist" : "administrator"
  const level = levelOf(proposal)
  if (reader.clearance.level < level || !reader.roles.includes(role)) {
    return `A decision on it takes ${Words.levelName(level)} and the role ${role}.`
  }
  return proposal.type === "user" && proposal.record === reader.id
    ? "This is your own clearance. Another administrator decides on it."
    : undefined
}

/** The reason why the reader, who can review a proposal, cannot approve it; undefined if there is none. */
export const toApprove = (proposal: Proposal, reader: Reader): string | undefined => {
  if (isOwn(proposal, reader)) {
    return LoadedSentences.sentence({ _tag: "WrongPerson", proposal: proposal.proposal, doing: "approve" })
  }
  const own = (proposal.custody ?? []).filter(({ custodians }) => custodians.includes(reader.id))
  return own.length === 0
    ? undefined
    : `${own.map(({ user }) => user).join(" and ")} ${own.length === 1 ? "is" : "are"} in your custody: you count as one person, so that you cannot approve it. Another user has to approve it.`
}
