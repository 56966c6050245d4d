/**
 * Findings of the doctor as data. An adapter turns them into sentences with advice.
 */
import * as Data from "effect/Data"

/** A difference between stored data and the data computed from events or migrations. */
export interface Difference {
  readonly key: string
  readonly how: "missing" | "changed" | "surplus"
}

/** The maximum number of differences to list; further ones are counted. */
export const mostDifferences = 5

type None = Record<never, never>

/** Items, by their number and the first of them. */
export interface Listed<A> {
  readonly count: number
  readonly first: ReadonlyArray<A>
}

/** A finding, with the data that its repair needs. */
export type Finding = Data.TaggedEnum<{
  /** There is no file. */
  Missing: None
  /** The file is empty. */
  Empty: None
  /** The file belongs to another program, or is not an SQLite database. */
  Foreign: { readonly reason: string }
  /** The file cannot be opened or read; `reason` is an error code. */
  Unreadable: { readonly reason: string }
  /** The report of SQLite's integrity check, truncated if it is long. */
  Damaged: { readonly says: ReadonlyArray<string> }
  /** Other users of the machine may read the file; `mode` are its permissions, such as `644`. */
  OpenToOthers: { readonly mode: string }
  /** The file or its folder is not writable. */
  NotWritable: { readonly path: string }
  /** Another program left a rollback journal; SQLite will roll back its transaction. */
  Journal: { readonly path: string }
  /** A temporary file of an interrupted backup or restore. */
  Leftover: { readonly path: string }
  /** The write-ahead log is larger than `limit`. */
  WalLarge: { readonly bytes: number; readonly limit: number }
  /** Less space is free than a backup or a rebuild needs. */
  DiskLow: { readonly free: number; readonly needed: number }
  /** A newer program migrated the database. */
  SchemaNewer: { readonly set: string; readonly id: number }
  /** An older program wrote the database; it is migrated when it is next opened for writing. */
  SchemaOlder: { readonly set: string; readonly id: number }
  /** A migration differs from the one that was applied. */
  SchemaChanged: { readonly set: string; readonly id: number; readonly reason: string }
  /**
   * A table, index or trigger is missing, changed or unknown. A rebuild of `projection` repairs it; if that is null, only
   * a backup does, or a new deepwell imported from the exported log.
   */
  SchemaDiffers: Difference & { readonly part: string; readonly projection: string | null }
  /** The hash chain is broken at a position. */
  ChainBroken: { readonly position: number; readonly reason: string }
  /** The event type is unknown; a newer program wrote it. */
  EventUnknown: { readonly position: number; readonly type: string }
  /** The event does not match the schema of its type. */
  EventMalformed: { readonly position: number; readonly type: string }
  /** The number of unreadable events beyond those listed. */
  EventsUnreadable: { readonly more: number }
  /**
   * The table of commands differs from the events, by actor and command id. A missing command would be executed again if
   * it is repeated. A new deepwell imported from the exported log repairs it.
   */
  CommandsDiffer: Listed<Difference>
  /**
   * Passwords or override phrases, by login, that no event set (`surplus`) or that differ from the last event (`changed`).
   * A reset of the password repairs the account.
   */
  CredentialsDiffer: Listed<Difference>
  /** Accounts, by login, whose password was removed, or is missing because the log was imported without passwords. */
  CredentialsMissing: Listed<string>
  /**
   * Sessions, by id, that no login opened or that were ended (`surplus`), or that differ from their login (`changed`). A
   * reset of the user's password ends them.
   */
  SessionsDiffer: Listed<Difference>
  /** The event was recorded before its predecessor. */
  TimeBackwards: { readonly position: number }
  /** The last event is in the future (ms since 1970): the clock was ahead then, or is behind now. */
  ClockBehind: { readonly recordedAt: number; readonly now: number }
  /** The rows of a projection are of an older version or missing; they are rebuilt when the deepwell is opened. */
  ProjectionOutdated: { readonly name: string; readonly stored: number | null; readonly own: number }
  /** A newer program wrote the rows of a projection. */
  ProjectionNewer: { readonly name: string; readonly stored: number; readonly own: number | null }
  /** The checkpoint of a projection is behind the end of the log. */
  ProjectionBehind: { readonly name: string; readonly position: number; readonly head: number }
  /** A rebuild is running or was interrupted. */
  RebuildUnfinished: None
  /** Rows of a read model or its full-text index differ from the events, by key. */
  RowsDiffer: Listed<Difference> & { readonly table: string }
  /** An older program set passwords without recording the actor, so that these accounts have no custodian. */
  CustodyUnrecorded: Listed<string>
  /** The checkpoint of a consumer is beyond the end of the log. */
  ConsumerAhead: { readonly name: string; readonly position: number; readonly head: number }
  /** The checkpoint of a consumer has the hash of another log. */
  ConsumerForeign: { readonly name: string; readonly position: number }
  /** A consumer is many events behind. */
  ConsumerBehind: { readonly name: string; readonly lag: number }
  /** Events that a consumer parked, because it could not handle them. */
  ConsumerParked: { readonly name: string; readonly parked: number }
  /** Parked events, by position, that are not in the log: it was truncated or replaced. */
  ParkedMissing: Listed<number> & { readonly name: string }
  /** The audit event of the check could not be appended. */
  NoEntry: { readonly reason: string }
}>
export const Finding = Data.taggedEnum<Finding>()

/** The finding on items; none without items. */
export const listing = <A>(items: ReadonlyArray<A>, finding: (listed: Listed<A>) => Finding): ReadonlyArray<Finding> =>
  items.length === 0 ? [] : [finding({ count: items.length, first: items.slice(0, mostDifferences) })]

/** The severity of each finding: a `problem` needs action, a `notice` does not. */
export const severities: { readonly [Tag in Finding["_tag"]]: "problem" | "notice" } = {
  Missing: "problem",
  Empty: "problem",
  Foreign: "problem",
  Unreadable: "problem",
  Damaged: "problem",
  OpenToOthers: "problem",
  NotWritable: "problem",
  Journal: "problem",
  Leftover: "problem",
  WalLarge: "problem",
  DiskLow: "problem",
  SchemaNewer: "problem",
  SchemaOlder: "notice",
  SchemaChanged: "problem",
  SchemaDiffers: "problem",
  ChainBroken: "problem",
  EventUnknown: "problem",
  EventMalformed: "problem",
  EventsUnreadable: "problem",
  CommandsDiffer: "problem",
  CredentialsDiffer: "problem",
  CredentialsMissing: "notice",
  SessionsDiffer: "problem",
  TimeBackwards: "problem",
  ClockBehind: "problem",
  ProjectionOutdated: "notice",
  ProjectionNewer: "problem",
  ProjectionBehind: "problem",
  RebuildUnfinished: "notice",
  RowsDiffer: "problem",
  CustodyUnrecorded: "notice",
  ConsumerAhead: "problem",
  ConsumerForeign: "problem",
  ConsumerBehind: "notice",
  ConsumerParked: "notice",
  ParkedMissing: "problem",
  NoEntry: "notice"
}

/** The checks, in the order in which they run. */
export const checks = ["file", "integrity", "schema", "log", "projections", "rows", "consumers"] as const
/** A check of the doctor. */
export type Check = (typeof checks)[number]

/** The result of the doctor: the checks that ran, and their findings. */
export interface Diagnosis {
  readonly file: string
  /** The end of the log; null if it could not be read. */
  readonly head: { readonly position: number; readonly hash: string } | null
  /** The checks that ran. Findings can make the others impossible. */
  readonly checked: ReadonlyArray<Check>
  readonly findings: ReadonlyArray<Finding>
}

/** True if no finding is a problem. */
export const isWell = ({ findings }: Pick<Diagnosis, "findings">): boolean =>
  findings.every(({ _tag }) => severities[_tag] === "notice")
