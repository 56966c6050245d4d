/**
 * Custody of credentials. A user who sets the password of another account (by registration or reset) is its custodian
 * until the account is confirmed. Accounts that share a custodian, directly or through others, count as one person.
 */
import * as Schema from "effect/Schema"
import * as Actor from "../Actor.ts"
import { UserId } from "../UserId.ts"

/** The state of the custody of one account. */
export const Custody = Schema.Struct({
  /** The number of the current password, from 1: each registration, reset and change of password increments it. */
  credential: Schema.Int,
  /** The credential that was confirmed last; 0 if none was. */
  confirmed: Schema.Int,
  /** The custodian, followed by the custodians of the custodian at that time; empty if there are none. */
  custodians: Schema.Array(UserId),
  /** Label of the actor of the latest registration or reset; null where an older program did not record it. */
  by: Schema.NullOr(Schema.String),
  /** The operator reset the password, and the account has not been confirmed since. */
  recovered: Schema.Boolean
})
export type Custody = typeof Custody.Type

/** The custodians of a proposer or of a break-glass reader at the time of the event; left out if there were none. */
export const capturedField = { custodians: Schema.optionalWith(Schema.Array(UserId), { exact: true }) }

/** The fields that registration and reset events share; events of older programs lack both. */
export const eventFields = { by: Schema.optionalWith(Schema.String, { exact: true }), ...capturedField }

type CredentialSource = Schema.Struct.Type<typeof eventFields>

/** The custody of an account that was just registered. */
export const registered = ({ by, custodians = [] }: CredentialSource): Custody => ({
  credential: 1,
  confirmed: 0,
  custodians,
  by: by ?? null,
  recovered: false
})

/** The custody after a reset, which replaces the custodians. */
export const reset = (custody: Custody, { by, custodians = [] }: CredentialSource): Custody => ({
  ...custody,
  credential: custody.credential + 1,
  custodians,
  by: by ?? null,
  recovered: by !== undefined && !Actor.isUserLabel(by)
})

/** The custody after the user's change of password. The custodians stay, since one of them may have made it. */
export const changed = (custody: Custody): Custody => ({ ...custody, credential: custody.credential + 1 })

/** The custody after a confirmation. */
export const confirmed = (custody: Custody, credential: number): Custody => ({
  ...custody,
  confirmed: credential,
  custodians: [],
  recovered: false
})

/** True when an older program set the password without recording its actor. */
export const isUnattributed = ({ by, confirmed }: Custody): boolean => by === null && confirmed === 0

/**
 * Computes the custody circle of users: the users followed by their direct and indirect custodians, who count as one
 * person with them. Custody can be mutual, so each user is visited once.
 */
export const circle = (
  users: Iterable<UserId>,
  custodiansOf: (user: UserId) => ReadonlyArray<UserId>
): ReadonlyArray<UserId> => {
  const members = new Set(users)
  // The iteration of a set includes members that are added meanwhile.
  for (const user of members) {
    for (const custodian of custodiansOf(user)) {
      members.add(custodian)
    }
  }
  return [...members]
}

/** True when two custody circles share a user, so that one person may control accounts of both. */
export const areDependent = (one: ReadonlyArray<UserId>, other: ReadonlyArray<UserId>): boolean =>
  one.some((user) => other.includes(user))
