/**
 * Access decisions on reads. Every query and stream applies `decide`; lists and searches apply the same rules in SQL
 * (`readmodels/VisibilityFilter.ts`, which a test compares with `decide`).
 *
 * @example
 * ```ts
 * const reader = { id: user, clearance: Clearance.make(2), site: null }
 * const subject = { type: "scp", id: "SCP-173", clearance: Clearance.make(3), deleted: false } as const
 * Access.decide(reader, subject).decision // "redacted"
 * Access.explain(reader, subject, Policy.defaults).at(-1)?.rule // "too-little"
 * ```
 */
import type { RecordType } from "../query/QueryResult.ts"
import * as Clearance from "./Clearance.ts"
import { defaults, type Policy } from "./Policy.ts"
import type { SiteId } from "../SiteId.ts"
import type { UserId } from "../UserId.ts"

/** The reader of an access decision. */
export interface Reader {
  readonly id: UserId
  readonly clearance: Clearance.Clearance
  readonly site: SiteId | null
}

/** The record of an access decision; `clearance` is the one that reading it requires. */
export interface Subject {
  readonly type: RecordType
  readonly id: string
  readonly clearance: Clearance.Clearance
  readonly deleted: boolean
}

/** The level from which deleted records are visible. */
export const tombstoneLevel: Clearance.Level = 5

/** The access rules in order of evaluation; the first that applies decides. */
export const rules = [
  { rule: "absent", says: "the record does not exist", decision: "expunged" },
  { rule: "deleted", says: "deleted records are visible from level 5 up", decision: "expunged" },
  { rule: "own-file", says: "users can always read their own file", decision: "granted" },
  { rule: "stationed", says: "users can read the site where they are stationed", decision: "granted" },
  { rule: "dominates", says: "the reader's clearance dominates the record's", decision: "granted" },
  { rule: "concealed", says: "the policy conceals records that the reader may not read", decision: "expunged" },
  { rule: "too-little", says: "the record requires more clearance than the reader holds", decision: "redacted" }
] as const

/** A rule: its name, its description and its decision. */
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

const lastRule: Rule = rules[6]

/** Returns the rule that decides whether a reader may read a record; the subject is undefined for an absent record. */
export const decide = (reader: Reader, subject: Subject | undefined, policy: Policy = defaults): Rule =>
  rules.find(({ rule }) => applies[rule](reader, subject, policy)) ?? lastRule

/** Returns the rules that were evaluated, each with the flag `applies`, which is true for the last one only. */
export const explain = (reader: Reader, subject: Subject | undefined, policy: Policy) => {
  const evaluated = rules.map((rule) => ({ ...rule, applies: applies[rule.rule](reader, subject, policy) }))
  return evaluated.slice(0, evaluated.findIndex((rule) => rule.applies) + 1)
}
