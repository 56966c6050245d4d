/** Sentences on the custody of an account. */
import * as CustodySentences from "@scipnet/presentation/sentences/CustodySentences"
import type { Success } from "../protocol/Calls.ts"

/** The custody of an account. */
export type AccountCustody = Success<"Custody">

/** The meaning of custody. */
export const meaning =
  "Custody: a user who set the password of an account counts as one person with it, until the holder has changed the password and an administrator who is independent of both confirms the account."

/** True if the account has to be confirmed before it counts as an independent person. */
export const isOpen = ({ inCustody, recoveredAt }: AccountCustody): boolean => inCustody || recoveredAt !== null

/** The custody, one sentence each. */
export const sentences = (custody: AccountCustody): ReadonlyArray<string> => [
  `The password is number ${custody.credential}${custody.isTemporary ? ", a temporary one that its holder has not changed yet" : ""}.`,
  ...(isOpen(custody) ? [`Note: ${CustodySentences.note(custody)}`] : []),
  ...(custody.isRecorded ? [] : ["An older version set it without recording who did."]),
  ...(isOpen(custody) || !custody.isRecorded ? [] : ["The account is in no custody."])
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
