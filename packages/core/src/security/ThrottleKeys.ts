/**
 * The keys that failed tries are counted under.
 */
import { createHmac, randomBytes } from "node:crypto"
import { createHash } from "node:crypto"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import type { Parameters } from "./SecurityConfig.ts"

/**
 * A try, at a time in milliseconds since 1970: of a password at the door, with the account that the name belongs to, or
 * null; of a session's token; of an own secret by a user who has signed in.
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

export interface Key {
  readonly key: string
  /** Failures before it makes wait. */
  readonly tries: number
  /** True when a success forgets all failures, and not only the one that it was counted as before. */
  readonly startsAnew?: boolean
}

/** Where tries that are not recorded in the log are counted; with `tries`, only so many failures are recorded at first. */
interface Ledger {
  readonly key: string
  readonly tries?: number
}

/** The beginning of the keys of accounts. */
export const accounts = "account:"

const pair = "pair:"

/**
 * Names that belong to no account are counted as accounts are, so that the two cannot be told apart by when they are
 * heard, but in a fixed number of groups, so that names cannot fill the table. The key is drawn at each start: which names
 * share a group cannot be known, and nothing of a name is kept, which may be a password that was typed in its place.
 */
const groups = 1_024
const secret = randomBytes(32)
const groupOf = (name: string): string =>
  `?${createHmac("sha256", secret).update(name).digest().readUInt32BE() % groups}`

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex")

/** The keys of a try, all of which have to be free; and its ledger. */
export const of = (
  run: Run,
  tried: Tried,
  { accountTries, accountTriesInAll, originTries }: Parameters
): { readonly counted: ReadonlyArray<Key>; readonly ledger?: Ledger } => {
  if (tried.of === "own secret") {
    // By session: a session that was stolen neither guesses for long, nor makes the user's other sessions wait.
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

/** The keys of an account: its own, and the range of those with an origin or a session. No user id has a colon. */
export const ofAccount = (account: string): { readonly own: string; readonly from: string; readonly to: string } => ({
  own: `${accounts}${account}`,
  from: `${pair}${account}:`,
  to: `${pair}${account};`
})
