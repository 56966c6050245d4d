/**
 * The keys under which failed attempts are counted.
 */
import { createHash, createHmac, randomBytes } from "node:crypto"
import type { Run } from "../database/transaction/SqlRunner.ts"
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
 * Names without an account are throttled like accounts, so that throttling does not disclose which names exist. They share
 * a fixed number of groups, so that invented names cannot fill the table. The HMAC key changes at each start: the group of
 * a name is unpredictable, and no name is stored, since it may be a password typed in the wrong place.
 */
const groups = 1_024
const secret = randomBytes(32)
const groupOf = (name: string): string =>
  `?${createHmac("sha256", secret).update(name).digest().readUInt32BE() % groups}`

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Returns the keys of an attempt, which is allowed when none of them has a delay, and its ledger. */
export const forAttempt = (
  run: Run,
  tried: Attempt,
  { accountTries, accountTriesInAll, originTries }: Parameters
): { readonly counted: ReadonlyArray<ThrottleKey>; readonly ledger?: Ledger } => {
  if (tried.kind === "own secret") {
    // Counted by session, so that a stolen session is throttled without delaying the user's other sessions.
    const from = digestOf(`session:${tried.session ?? ""}`)
    return { counted: [{ key: `${pair}${tried.account}:${from}`, tries: accountTries, resetsOnSuccess: true }] }
  }
  const { origin, at } = tried
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
  const isKnown = account !== null && KnownOrigins.isKnown(run, account, origin, at)
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
