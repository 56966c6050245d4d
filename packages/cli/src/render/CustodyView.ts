/**
 * Sentences about the custody of accounts, i.e. whether another user may know a password.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as CustodySentences from "@scipnet/presentation/sentences/CustodySentences"

const mark = (sentence: string): string => `NOTE: ${sentence}`

/** Notes on an account before its rights are raised; none if only its user knows the password. */
export const notes = (custody: QueryResult.AccountCustody): ReadonlyArray<string> =>
  custody.inCustody || custody.recoveredAt !== null ? [mark(CustodySentences.note(custody))] : []

/** Notes on a proposal before it is approved. */
export const proposalNotes = (proposal: Pick<QueryResult.PendingProposal, "custody" | "twoPersonOff">) =>
  CustodySentences.proposalNotes(proposal).map(mark)

/** How an account with a temporary password becomes independent. */
export const confirmationHint = (user: string): string =>
  `${user} changes the password at the first login and is then confirmed: scipnet user confirm ${user}.`

/** The password number that the user of an account in custody passes on for confirmation; empty without custody. */
export const credentialNote = ({ user, credential, inCustody }: QueryResult.AccountCustody): ReadonlyArray<string> =>
  inCustody
    ? [
        `This is password number ${credential}. Give this number to the person who confirms your account: scipnet user confirm ${user} --credential ${credential}.`
      ]
    : []

/** Renders the custody of an account, one sentence per line. */
export const render = (custody: QueryResult.AccountCustody): ReadonlyArray<string> => {
  const { user, credential, isTemporary, inCustody, recoveredAt, isRecorded } = custody
  return [
    `Password number ${credential} of ${user}${isTemporary ? ", temporary: it must be changed at the next login" : ""}.`,
    ...notes(custody),
    ...(isRecorded ? [] : ["An older version set it without recording the user who did."]),
    ...(inCustody || recoveredAt !== null || !isRecorded ? [] : ["The account is in no custody."])
  ]
}
