/**
 * Custody of credentials. A user who sets the password of another account (by registration or reset) is its custodian
 * until the account is confirmed. Accounts that share a custodian, directly or through others, count as one person.
 */
import { Schema } from "effect"
import * as Actor from "../Actor.ts"
import { UserId } from "./UserId.ts"

/** The custody of one account, as its events left it. */
export const Custody = Schema.Struct({
  /** Number of the latest event that set the password, from 1: registration, each reset, each change of one's own. */
  credential: Schema.Int,
  /** The credential that was confirmed last; 0 when none was. */
  confirmed: Schema.Int,
  /** The custodian and, behind them, the custodians that they had at that time; empty when there are none. */
  custodians: Schema.Array(UserId),
  /** Label of the actor of the latest registration or reset; null where an older program did not record it. */
  by: Schema.NullOr(Schema.String),
  /** The operator reset the password, and the account has not been confirmed since. */
  recovered: Schema.Boolean
})
export type Custody = typeof Custody.Type

/** Fields that events of registration and reset share; both are left out by older programs. */
export const eventFields = {
  by: Schema.optionalWith(Schema.String, { exact: true }),
  custodians: Schema.optionalWith(Schema.Array(UserId), { exact: true })
}

/** Custodians of a proposer at the time of the proposal, or of a reader at the time of break-glass. */
export const capturedField = { custodians: Schema.optionalWith(Schema.Array(UserId), { exact: true }) }

interface Setting {
  readonly by?: string
  readonly custodians?: ReadonlyArray<UserId>
}

/** The custody of an account that was just registered. */
export const registered = ({ by, custodians = [] }: Setting): Custody => ({
  credential: 1,
  confirmed: 0,
  custodians,
  by: by ?? null,
  recovered: false
})

/** The custody after a reset, which replaces the custodians. */
export const reset = (custody: Custody, { by, custodians = [] }: Setting): Custody => ({
  ...custody,
  credential: custody.credential + 1,
  custodians,
  by: by ?? null,
  recovered: by !== undefined && !Actor.isUserLabel(by)
})

/** The custody after a change of one's own password. The custodian may have made it, so that they stay. */
export const changed = (custody: Custody): Custody => ({ ...custody, credential: custody.credential + 1 })

/** The custody after a confirmation. */
export const confirmed = (custody: Custody, credential: number): Custody => ({
  ...custody,
  confirmed: credential,
  custodians: [],
  recovered: false
})

/** True when an older program set the password without recording who did. */
export const isUnattributed = ({ by, confirmed }: Custody): boolean => by === null && confirmed === 0

/**
 * The users that count as one person with those given: they themselves and, step by step, the custodians of each. The
 * users given come first. Custody may be mutual, so each is visited once.
 */
export const circle = (
  users: Iterable<UserId>,
  custodiansOf: (user: UserId) => ReadonlyArray<UserId>
): ReadonlyArray<UserId> => {
  const found = new Set(users)
  // A set is iterated in insertion order, including what is added meanwhile.
  for (const user of found) {
    for (const custodian of custodiansOf(user)) {
      found.add(custodian)
    }
  }
  return [...found]
}

/** True when two circles share a user: then their accounts may be used by one person. */
export const areDependent = (one: ReadonlyArray<UserId>, other: ReadonlyArray<UserId>): boolean =>
  one.some((user) => other.includes(user))

/**
 * The accounts of one step may be used by one person, who would be both of the two people that it requires. Lists those
 * of them that have to be confirmed first and that the actor may see.
 */
export class DependentAccounts extends Schema.TaggedError<DependentAccounts>()("DependentAccounts", {
  command: Schema.String,
  accounts: Schema.Array(Schema.String)
}) {}

/** The password was set again after the credential that the confirmation names. Nothing was changed. */
export class CredentialChanged extends Schema.TaggedError<CredentialChanged>()("CredentialChanged", {
  user: UserId,
  named: Schema.Int,
  latest: Schema.Int
}) {}

/** The account still has the password that its custodian chose: its user has to change it before confirmation. */
export class TemporaryPassword extends Schema.TaggedError<TemporaryPassword>()("TemporaryPassword", { user: UserId }) {}

export const refusals = [DependentAccounts, CredentialChanged, TemporaryPassword] as const

/** Why custody stands in the way. */
export type Rejection = InstanceType<(typeof refusals)[number]>
