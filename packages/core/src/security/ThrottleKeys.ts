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
export type Tried =
  | {
      readonly of: "password"
      readonly account: string | null
      readonly name: string
      readonly origin: string | null
      readonly at: number
    }
  | { readonly of: "token"; readonly origin: string | null; readonly at: number }
  | { readonly of: "own secret"; readonly account: string; readonly session: string | null; readonly at: number }

/** A key to count an attempt under. */
export interface Key {
  readonly key: string
  /** The number of failures without a delay. */
  readonly tries: number
  /** True when a success resets the count instead of decrementing it. */
  readonly startsAnew?: boolean
}

/** The key that counts unrecorded attempts. With `tries`, failures are recorded up to that number and then throttled. */
interface Ledger {
  readonly key: string
  readonly tries?: number
}

/** The prefix of the keys of accounts. */
export const accounts = "account:"

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
export const of = (
  run: Run,
  tried: Tried,
  { accountTries, accountTriesInAll, originTries }: Parameters
): { readonly counted: ReadonlyArray<Key>; readonly ledger?: Ledger } => {
  if (tried.of === "own secret") {
    // Counted by session, so that a stolen session is throttled without delaying the user's other sessions.
    const from = digestOf(`session:${tried.session ?? ""}`)
    return { counted: [{ key: `${pair}${tried.account}:${from}`, tries: accountTries, startsAnew: true }] }
  }
  const { origin, at } = tried
  const from = KnownOrigins.digestOf(origin)
  const byOrigin: ReadonlyArray<Key> = origin === null ? [] : [{ key: `origin:${from}`, tries: originTries }]
  const unknown = { key: accounts, tries: accountTries }
  if (tried.of === "token") {
    return { counted: byOrigin, ledger: unknown }
  }
  const { account, name } = tried
  const label = account ?? groupOf(name)
  const own = { key: `${pair}${label}:${from}`, tries: accountTries, startsAnew: true }
  const inAll = { key: account === null ? `name:${label}` : `${accounts}${account}`, tries: accountTriesInAll }
  const isKnown = account !== null && KnownOrigins.isKnown(run, account, origin, at)
  return {
    counted: [own, ...(isKnown ? [] : [inAll]), ...byOrigin],
    ledger: account === null ? unknown : { key: `${accounts}${account}` }
  }
}

/** Returns the keys of an account: its own, and the range of those by origin or session. User ids contain no colon. */
export const ofAccount = (account: string): { readonly own: string; readonly from: string; readonly to: string } => ({
  own: `${accounts}${account}`,
  from: `${pair}${account}:`,
  to: `${pair}${account};`
})
