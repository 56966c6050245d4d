/** Sentences on the custody of an account. */
import type { Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"

/** The custody of an account. */
export type AccountCustody = Success<"Custody">

/** The meaning of custody. */
export const meaning =
  "Custody: a user who set the password of an account counts as one person with it, until the holder has changed the password and an administrator who is independent of both confirms the account."

/** The custody, one sentence each. */
export const sentences = ({
  user,
  credential,
  isTemporary,
  inCustody,
  custodians,
  recoveredAt,
  isRecorded
}: AccountCustody): ReadonlyArray<string> => [
  `The password is number ${credential}${isTemporary ? ", a temporary one that its holder has not changed yet" : ""}.`,
  ...(inCustody
    ? [
        custodians.length === 0
          ? `A user whom you cannot see set it, and ${user} has not been confirmed since.`
          : `${user} is in the custody of ${custodians.join(", ")}, and has not been confirmed since.`
      ]
    : []),
  ...(recoveredAt === null ? [] : [`The operator recovered the account at ${Words.second(recoveredAt)}.`]),
  ...(isRecorded ? [] : ["An older version set it without recording who did."]),
  ...(inCustody || recoveredAt !== null || !isRecorded ? [] : ["The account is in no custody."])
]

/** The reason why a user cannot confirm the account now, as far as the page knows it; undefined if they can. */
export const againstConfirmation = (me: string, custody: AccountCustody): string | undefined =>
  me === custody.user
    ? "You cannot confirm your own account. Tell the number of your password to another administrator."
    : custody.custodians.includes(me)
      ? "You cannot confirm it: it is in your custody. An administrator who did not set its password confirms it."
      : custody.isTemporary
        ? "It cannot be confirmed yet: its holder has to sign in and change the temporary password first."
        : undefined
