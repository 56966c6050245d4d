/**
 * Questions to the audit log, and the filters that select their answers. The options of the command line and the page of
 * the audit log have the same ones.
 */
import * as AuditTable from "@scipnet/core/domain/access/AuditTable"
import type * as Query from "@scipnet/core/domain/query/Query"

/** A question to the audit log. */
export interface Question {
  /** The question in words; `…` is the record or the user that it is about. */
  readonly words: string
  readonly filter: Pick<Query.ExportAudit, "actions" | "not" | "outcome" | "severity">
  /** The filter that a question about one record or one user requires. */
  readonly requires?: "target" | "actor"
  /** The time at which the answer begins unless another one is set, as `TimeInput` parses it. */
  readonly since?: string
}

const events = Object.keys(AuditTable.severities)

const changes = events.filter((tag) => /^(Scp|User|Site|TaskForce)[A-Z]/.test(tag))

/** Queries with which a screen fills itself: they say little about what its user wanted. */
export const background: ReadonlyArray<string> = ["complete", "list", "near", "watch", "whoami"]

/** The questions, by name. */
export const questions = {
  "who-read-it": {
    words: "Who read …?",
    filter: { actions: ["access", "asof", "history", "history-asof", "timeline", "GlassBroken"], outcome: "done" },
    requires: "target"
  },
  "who-changed-it": { words: "Who changed …?", filter: { actions: changes, outcome: "done" }, requires: "target" },
  "what-did-they-do": { words: "What did … do?", filter: { not: background }, requires: "actor" },
  "who-changed-clearance": {
    words: "Who changed clearance this week?",
    filter: { actions: events.filter((tag) => tag.endsWith("ClearanceChanged")), outcome: "done" },
    since: "7d ago"
  },
  "who-was-refused": { words: "Who was refused?", filter: { outcome: "refused" } },
  "who-signed-in": { words: "Who signed in?", filter: { actions: ["LoggedIn", "LoginFailed", "LoggedOut"] } },
  "who-broke-glass": { words: "Who broke the glass?", filter: { actions: ["GlassBroken", "GlassReviewed"] } },
  "what-is-critical": { words: "What is critical?", filter: { severity: "critical" } }
} as const satisfies { readonly [name: string]: Question }

/** The name of a question. */
export type Name = keyof typeof questions

/** The names of all questions. */
export const names: ReadonlyArray<Name> = [
  "who-read-it",
  "who-changed-it",
  "what-did-they-do",
  "who-changed-clearance",
  "who-was-refused",
  "who-signed-in",
  "who-broke-glass",
  "what-is-critical"
]

/** Finds a question by its name. */
export const find = (name: Name): Question => questions[name]

/** Returns the name of a question, or undefined for any other text. */
export const parse = (text: string | null): Name | undefined => names.find((name) => name === text)
