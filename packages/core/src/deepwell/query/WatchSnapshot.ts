/**
 * The records, accounts and sessions on which the notices of a batch depend, read in one snapshot for all watchers.
 */
import * as Option from "effect/Option"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Notice, Record } from "../../domain/query/QueryResult.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import { isMemberOf } from "../../domain/TaggedUnion.ts"
import type * as User from "../../domain/user/User.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import { granted, rejected, type QueryOutcome } from "../request/AuditedQuery.ts"
import type { Recorded } from "../EventLog.ts"
import type { Current } from "../request/CurrentActor.ts"
import * as WatchNotice from "./WatchNotice.ts"

export interface Snapshot {
  /** The records that events mention. The next event that mentions a record refreshes it. */
  readonly records: Map<string, Record | undefined>
  /** The accounts of all watchers. */
  accounts: ReadonlyMap<string, User.Account>
  /** The logins of all watchers by the ids of their open sessions. */
  sessions: ReadonlyMap<string, string>
  /** The watchers whose accounts and sessions the snapshot includes. */
  watchers: ReadonlySet<Current>
  /** The position of the log at which the snapshot was read. */
  readAt: number
}

export const emptySnapshot = (): Snapshot => ({
  records: new Map(),
  accounts: new Map(),
  sessions: new Map(),
  watchers: new Set(),
  readAt: 0
})

const userOf = ({ actor }: Current): string | undefined => (actor._tag === "User" ? actor.user : undefined)

const keyOf = ({ type, id }: WatchNotice.Named): string => `${type} ${id}`

const isSessionEnd = isMemberOf(AccessEvent.SessionEnd)

// Events that change an account or end a session.
const isAboutWatchers = ({ stream, event }: Recorded): boolean => stream.startsWith("user-") || isSessionEnd(event)

/** True for events that may have a notice or end a watch; others need no snapshot. */
export const isRelevant = (recorded: Recorded): boolean =>
  isAboutWatchers(recorded) || WatchNotice.mentions(recorded).length > 0

/** Refreshes the snapshot for a batch of events and the present watchers; `at` is in ms since 1970. */
export const readSnapshot = (
  run: Run,
  snapshot: Snapshot,
  events: ReadonlyArray<Recorded>,
  watchers: ReadonlySet<Current>,
  at: number
): void => {
  snapshot.readAt = SqlLog.lastPosition(run)
  const named = new Map(events.flatMap((each) => WatchNotice.mentions(each)).map((each) => [keyOf(each), each]))
  for (const [key, { type, id }] of named) {
    snapshot.records.set(key, RecordViews.views[type].find(run, id))
  }
  const all = [...watchers]
  const users = new Set(all.flatMap((each) => userOf(each) ?? []))
  snapshot.accounts = UserView.accounts(run, [...users])
  const sessions = new Set(all.flatMap(({ session }) => session ?? []))
  snapshot.sessions = Sessions.loginsById(run, [...sessions], at)
  snapshot.watchers = watchers
}

/** Decides the notices of events for a watcher, or the rejection if the watcher may no longer act. */
export const noticesFor = (
  { records, accounts, sessions }: Snapshot,
  events: ReadonlyArray<Recorded>,
  current: Current
): QueryOutcome<ReadonlyArray<Notice>> => {
  const user = userOf(current)
  const account = user === undefined ? undefined : accounts.get(user)
  const isOpen = current.session === null || (user !== undefined && sessions.get(current.session) === user)
  const refusal = ActorCheck.rejectionOf(current, account, isOpen)
  if (account === undefined || refusal !== undefined) {
    return rejected(refusal ?? ActorCheck.actorInactive(current))
  }
  const find: WatchNotice.Find = (named) => records.get(keyOf(named))
  return granted(events.flatMap((event) => Option.toArray(WatchNotice.noticeOf(find, account, event))))
}
