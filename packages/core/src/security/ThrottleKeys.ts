/**
 * The keys under which failed attempts are counted.
 */
import { createHash, createHmac, randomBytes } from "node:crypto"
import * as KnownOrigins from "./KnownOrigins.ts"
import type { Parameters } from "./SecurityConfig.ts"

/**
 * An attempt at a time in milliseconds since 1970: of a password at login, with the account of the name or null; of a
 * session token; or of the user's own password or phrase in a session (`own secret`).
 */
export type Attempt =
  | {
      readonly kind: "password"
      readonly account: string | null
      readonly name: string
      readonly origin: string | null
      readonly at: number
    }
  | { readonly kind: "token"; readonly origin: string | null; readonly at: number }
  | { readonly kind: "own secret"; readonly account: string; readonly session: string | null; readonly at: number }

/** A key to count an attempt under. */
export interface ThrottleKey {
  readonly key: string
  /** The number of failures without a delay. */
  readonly tries: number
  /** True when a success resets the count instead of decrementing it. */
  readonly resetsOnSuccess?: boolean
}

/** The key that counts unrecorded attempts. With `tries`, failures are recorded up to that number and then throttled. */
interface Ledger {
  readonly key: string
  readonly tries?: number
}

/** The prefix of the keys of accounts. */
export const accountPrefix = "account:"

const pair = "pair:"

/**
 * Returns the group of a name without an account. Such names are throttled like accounts, so that throttling does not
 * disclose which names exist. They share a fixed number of groups, so that invented names cannot fill the table. `secret`
 * makes the group of a name unpredictable, and no name is stored, since it may be a password typed in the wrong place.
 * Programs that share a table must share the secret, or an unknown name has more attempts than an account.
 */
export const groupBy =
  (secret: Uint8Array) =>
  (name: string): string =>
    `?${createHmac("sha256", secret).update(name).digest().readUInt32BE() % 1_024}`

// Of a secret that changes at each start.
const ownGroup = groupBy(randomBytes(32))

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex")

/** The keys of an attempt, which is allowed when none of `counted` has a delay, and its ledger. */
export interface Keys {
  readonly counted: ReadonlyArray<ThrottleKey>
  readonly ledger?: Ledger
}

/** Returns the names of all keys. */
export const names = ({ counted, ledger }: Keys): ReadonlyArray<string> => [
  ...new Set([...counted, ...(ledger === undefined ? [] : [ledger])].map(({ key }) => key))
]

/** Returns the account and the origin whose acquaintance (`KnownOrigins`) changes the keys; undefined when none does. */
export const acquaintanceOf = (
  tried: Attempt
): { readonly login: string; readonly origin: string | null } | undefined =>
  tried.kind === "password" && tried.account !== null ? { login: tried.account, origin: tried.origin } : undefined

/**
 * Returns the keys of an attempt.
 *
 * @param isKnown true when the attempt is from a known origin of the account
 * @param groupOf the groups of names without an account; for a table that several programs share, by one secret
 */
export const forAttempt = (
  tried: Attempt,
  isKnown: boolean,
  { accountTries, accountTriesInAll, originTries }: Parameters,
  groupOf: (name: string) => string = ownGroup
): Keys => {
  if (tried.kind === "own secret") {
    // Counted by session, so that a stolen session is throttled without delaying the user's other sessions.
    const from = digestOf(`session:${tried.session ?? ""}`)
    return { counted: [{ key: `${pair}${tried.account}:${from}`, tries: accountTries, resetsOnSuccess: true }] }
  }
  const { origin } = tried
  const from = KnownOrigins.originDigest(origin)
  const byOrigin: ReadonlyArray<ThrottleKey> = origin === null ? [] : [{ key: `origin:${from}`, tries: originTries }]
  const unknown = { key: accountPrefix, tries: accountTries }
  if (tried.kind === "token") {
    return { counted: byOrigin, ledger: unknown }
  }
  const { account, name } = tried
  const label = account ?? groupOf(name)
  const own = { key: `${pair}${label}:${from}`, tries: accountTries, resetsOnSuccess: true }
  const inAll = { key: account === null ? `name:${label}` : `${accountPrefix}${account}`, tries: accountTriesInAll }
  return {
    counted: [own, ...(isKnown ? [] : [inAll]), ...byOrigin],
    ledger: account === null ? unknown : { key: `${accountPrefix}${account}` }
  }
}

/** Returns the keys of an account: its own, and the range of those by origin or session. User ids contain no colon. */
export const forAccount = (account: string): { readonly own: string; readonly from: string; readonly to: string } => ({
  own: `${accountPrefix}${account}`,
  from: `${pair}${account}:`,
  to: `${pair}${account};`
})
