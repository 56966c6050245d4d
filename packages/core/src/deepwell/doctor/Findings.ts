/**
 * What can be wrong with a deepwell, as data: an adapter says it in words, and what to do.
 */
import { Data } from "effect"

/** How what is kept differs from what the events, or the migrations, come to. */
export interface Difference {
  readonly key: string
  readonly how: "missing" | "changed" | "surplus"
}

/** So many differences are listed; the others are counted. */
export const mostDifferences = 5

type None = Record<never, never>

/** Something that the doctor found, with what is needed to put it right. */
export type Finding = Data.TaggedEnum<{
  /** There is no file. */
  Missing: None
  /** There is a file, and nothing in it. */
  Empty: None
  /** It is a file of another program, or none of SQLite's. */
  Foreign: { readonly reason: string }
  /** It cannot be opened or read on; `reason` is a code. */
  Unreadable: { readonly reason: string }
  /** What SQLite's own check says; some of it, if it is much. */
  Damaged: { readonly says: ReadonlyArray<string> }
  /** Others on the machine may read it, by these rights, as `644`. */
  OpenToOthers: { readonly mode: string }
  /** The file or its folder may not be written by for any reader. */
  NotWritable: { readonly path: string }
  /** Another program left a journal of a transaction beside it, which will be undone. */
  Journal: { readonly path: string }
  /** Something of a backup or restore that was ended before it was done. */
  Leftover: { readonly path: string }
  WalLarge: { readonly bytes: number; readonly limit: number }
  DiskLow: { readonly free: number; readonly needed: number }
  /** A newer program migrated it. */
  SchemaNewer: { readonly set: string; readonly id: number }
  /** An older program wrote it; the next one that opens it to write brings it up to date. */
  SchemaOlder: { readonly set: string; readonly id: number }
  /** A migration is not what it was when it was applied. */
  SchemaChanged: { readonly set: string; readonly id: number; readonly reason: string }
  /**
   * A part of the tables is missing, other than it was made, or made by nobody known. Making the `projection` anew mends
   * it; if there is none, only a backup does, or making the deepwell anew from its exported log.
   */
  SchemaDiffers: Difference & { readonly part: string; readonly projection: string | null }
  ChainBroken: { readonly position: number; readonly reason: string }
  EventUnknown: { readonly position: number; readonly type: string }
  EventMalformed: { readonly position: number; readonly type: string }
  /** So many more events cannot be read, besides those that are listed. */
  EventsUnreadable: { readonly more: number }
  /**
   * What is remembered of the commands, by actor and id, is not what the events say: one that is missing would be done
   * again when it is repeated. Making the deepwell anew from its exported log mends it.
   */
  CommandsDiffer: { readonly count: number; readonly first: ReadonlyArray<Difference> }
  /**
   * Passwords or override phrases that no event set (`surplus`), or that are not what the last event set (`changed`), by
   * login. Resetting the password of such an account mends it.
   */
  CredentialsDiffer: { readonly count: number; readonly first: ReadonlyArray<Difference> }
  /** Accounts that had a password and have none, by login: it was removed, or the log was imported without passwords. */
  CredentialsMissing: { readonly count: number; readonly first: ReadonlyArray<string> }
  /**
   * Sessions that no login opened or that were ended (`surplus`), or that are not as they were opened (`changed`), by id.
   * Resetting the password of their users ends them.
   */
  SessionsDiffer: { readonly count: number; readonly first: ReadonlyArray<Difference> }
  /** Was recorded before the one before it. */
  TimeBackwards: { readonly position: number }
  /** The last event lies in the future, ms since 1970: the clock was ahead then, or is behind now. */
  ClockBehind: { readonly recordedAt: number; readonly now: number }
  /** The rows of a projection are of an older version, or there are none; they are made when it is opened. */
  ProjectionOutdated: { readonly name: string; readonly stored: number | null; readonly own: number }
  ProjectionNewer: { readonly name: string; readonly stored: number; readonly own: number | null }
  ProjectionBehind: { readonly name: string; readonly position: number; readonly head: number }
  /** A rebuild runs, or was interrupted. */
  RebuildUnfinished: None
  RowsDiffer: { readonly table: string; readonly count: number; readonly first: ReadonlyArray<Difference> }
  /**
   * An older program set passwords without recording who did, so that these accounts have no custodian; the first of so
   * many.
   */
  CustodyUnrecorded: { readonly count: number; readonly first: ReadonlyArray<string> }
  ConsumerAhead: { readonly name: string; readonly position: number; readonly head: number }
  ConsumerForeign: { readonly name: string; readonly position: number }
  ConsumerBehind: { readonly name: string; readonly lag: number }
  /** The doctor's own entry could not be written. */
  NoEntry: { readonly reason: string }
}>
export const Finding = Data.taggedEnum<Finding>()

/** Whether something has to be done, or is only to be known. */
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
  NoEntry: "notice"
}

/** What was looked at, in this order. */
export const checks = ["file", "integrity", "schema", "log", "projections", "rows", "consumers"] as const
/** What the doctor looks at. */
export type Check = (typeof checks)[number]

/** What the doctor looked at, and what was found. */
export interface Diagnosis {
  readonly file: string
  /** The end of the log; null where it could not be read. */
  readonly head: { readonly position: number; readonly hash: string } | null
  /** What could be looked at: the rest could not, for what was found. */
  readonly checked: ReadonlyArray<Check>
  readonly findings: ReadonlyArray<Finding>
}

/** Whether nothing has to be done. */
export const isWell = ({ findings }: Pick<Diagnosis, "findings">): boolean =>
  findings.every(({ _tag }) => severities[_tag] === "notice")
