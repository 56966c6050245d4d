/**
 * Whether somebody may read something: one function for every door, each outcome with the rule that led to it.
 */
import type { RecordType } from "../query/QueryResult.ts"
import * as Clearance from "./Clearance.ts"
import type { Policy } from "./Policy.ts"
import { defaults } from "./Policy.ts"
import type { SiteId } from "../site/SiteId.ts"
import type { UserId } from "../user/UserId.ts"

/** Whoever reads. */
export interface Reader {
  readonly id: UserId
  readonly clearance: Clearance.Clearance
  readonly site: SiteId | null
}

/** What is to be read, as far as deciding goes. */
export interface Subject {
  readonly type: RecordType
  readonly id: string
  readonly clearance: Clearance.Clearance
  readonly deleted: boolean
}

/** What is deleted shows from this level on. */
export const tombstoneLevel: Clearance.Level = 5

/** The rules, in the order in which they are tried; the first that applies decides. */
export const rules = [
  { rule: "absent", says: "there is no such record", decision: "expunged" },
  { rule: "deleted", says: "what is deleted shows from level 5 on", decision: "expunged" },
  { rule: "own-file", says: "one's own file is always readable", decision: "granted" },
  { rule: "stationed", says: "a site is readable to those stationed there", decision: "granted" },
  { rule: "dominates", says: "the reader's clearance dominates the record's", decision: "granted" },
  { rule: "concealed", says: "this deepwell tells nobody of what they may not read", decision: "expunged" },
  { rule: "too-little", says: "anything else takes more than the reader has", decision: "redacted" }
] as const

/** One row of the table: when it applies, and what it decides. */
export type Rule = (typeof rules)[number]

type Applies = (reader: Reader, subject: Subject | undefined, policy: Policy) => boolean

const applies: { readonly [R in Rule["rule"]]: Applies } = {
  absent: (_, subject) => subject === undefined,
  deleted: (reader, subject) => subject?.deleted === true && reader.clearance.level < tombstoneLevel,
  "own-file": (reader, subject) => subject?.type === "user" && subject.id === reader.id,
  stationed: (reader, subject) => subject?.type === "site" && subject.id === reader.site,
  dominates: (reader, subject) => subject !== undefined && Clearance.dominates(reader.clearance, subject.clearance),
  concealed: (_, __, { concealDenied }) => concealDenied,
  "too-little": () => true
}

const otherwise: Rule = rules[6]

/** The rule that decides whether a reader may read a record; an absent one is undefined. */
export const decide = (reader: Reader, subject: Subject | undefined, policy: Policy = defaults): Rule =>
  rules.find(({ rule }) => applies[rule](reader, subject, policy)) ?? otherwise

/** Rule by rule up to the one that decides: whether it applies. */
export const explain = (reader: Reader, subject: Subject | undefined, policy: Policy) => {
  const tried = rules.map((rule) => ({ ...rule, applies: applies[rule.rule](reader, subject, policy) }))
  return tried.slice(0, tried.findIndex((each) => each.applies) + 1)
}
