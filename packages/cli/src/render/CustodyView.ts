/**
 * The custody of accounts in words: whether someone else may know a password.
 */
import type { QueryResult } from "@scipnet/core"
import * as Time from "./layout/Time.ts"

const inCustody = ({ user, custodians }: QueryResult.CustodyNote): string =>
  custodians.length === 0
    ? `NOTE: a user whom you may not see set the password of ${user}, who is not confirmed since.`
    : `NOTE: ${user} is in the custody of ${custodians.join(", ")}, and is not confirmed since.`

const note = (about: QueryResult.CustodyNote): string =>
  about.recoveredAt === null
    ? inCustody(about)
    : `NOTE: the operator recovered ${about.user} at ${Time.format(about.recoveredAt)}.`

/** Notes to read before an account is given more; none where only its user knows the password. */
export const notes = (custody: QueryResult.AccountCustody): ReadonlyArray<string> =>
  custody.inCustody || custody.recoveredAt !== null ? [note(custody)] : []

/** Notes to read before a proposal is approved. */
export const proposalNotes = ({
  custody = [],
  twoPersonOff
}: Pick<QueryResult.PendingProposal, "custody" | "twoPersonOff">): ReadonlyArray<string> => [
  ...custody.map(note),
  ...(twoPersonOff === true ? ["NOTE: the operator turned the two-person rule off since it was proposed."] : [])
]

/** The way from a password that a user gave to an account that counts as independent. */
export const nextStep = (user: string): string =>
  `${user} changes the password at the first login, and is confirmed then: scipnet user confirm ${user}.`

/** The number that users of an account in custody tell to the person who confirms them. */
export const toTell = ({ user, credential, inCustody }: QueryResult.AccountCustody): ReadonlyArray<string> =>
  inCustody
    ? [
        `It is password number ${credential}. Tell the number to the person who confirms your account: scipnet user confirm ${user} --credential ${credential}.`
      ]
    : []

/** The custody of an account, a sentence a line. */
export const render = (custody: QueryResult.AccountCustody): ReadonlyArray<string> => {
  const { user, credential, isTemporary, inCustody, recoveredAt, isRecorded } = custody
  return [
    `Password number ${credential} of ${user}${isTemporary ? ", temporary: it is changed at the next login" : ""}.`,
    ...notes(custody),
    ...(isRecorded ? [] : ["An older program set it without recording who did."]),
    ...(inCustody || recoveredAt !== null || !isRecorded ? [] : ["It is in no custody."])
  ]
}
