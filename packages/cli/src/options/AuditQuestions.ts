/**
 * Questions to the audit log, and the filters that select their answers.
 */
import type * as Query from "@scipnet/core/domain/query/Query"
import * as Audit from "@scipnet/core/domain/access/Audit"

interface Question {
  readonly filter: Pick<Query.ExportAudit, "actions" | "outcome" | "severity">
  /** True for a question about one record, which the filter `target` names. */
  readonly isAboutRecord: boolean
}

const changes = Object.keys(Audit.severities).filter((tag) => /^(Scp|User|Site|TaskForce)[A-Z]/.test(tag))

/** The filters of each question. */
export const filters = {
  "who-read-it": {
    filter: { actions: ["access", "asof", "history", "history-asof", "timeline", "GlassBroken"], outcome: "done" },
    isAboutRecord: true
  },
  "who-changed-it": { filter: { actions: changes, outcome: "done" }, isAboutRecord: true },
  "who-was-refused": { filter: { outcome: "refused" }, isAboutRecord: false },
  "who-signed-in": { filter: { actions: ["LoggedIn", "LoginFailed", "LoggedOut"] }, isAboutRecord: false },
  "who-broke-glass": { filter: { actions: ["GlassBroken", "GlassReviewed"] }, isAboutRecord: false },
  "what-is-critical": { filter: { severity: "critical" }, isAboutRecord: false }
} as const satisfies { readonly [name: string]: Question }

export type Name = keyof typeof filters

/** The names of all questions. */
export const names: ReadonlyArray<Name> = [
  "who-read-it",
  "who-changed-it",
  "who-was-refused",
  "who-signed-in",
  "who-broke-glass",
  "what-is-critical"
]
