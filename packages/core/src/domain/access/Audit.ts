/**
 * What the audit log says of an event: who did what to what, how it was decided, and how much it matters.
 */
import { Record, Schema } from "effect"
import { Decision } from "./AccessEvent.ts"
import * as AuditFields from "./AuditFields.ts"
import { RecordType } from "../query/QueryResult.ts"
import type { DomainEvent } from "../DomainEvent.ts"

/** How much an entry matters, from `info` to `critical`. */
export const Severity = Schema.Literal("info", "notice", "warning", "critical")
export type Severity = typeof Severity.Type

/** What became of what was asked: `done`, `refused` or `failed`. */
export const Outcome = Schema.Literal("done", "refused", "failed")
export type Outcome = typeof Outcome.Type

/** One entry. `at` is in milliseconds since 1970; `details` depends on the action. */
export const AuditEntry = Schema.Struct({
  position: Schema.Int,
  at: Schema.Int,
  actor: Schema.String,
  action: Schema.String,
  type: Schema.NullOr(RecordType),
  target: Schema.NullOr(Schema.String),
  decision: Decision,
  rule: Schema.NullOr(Schema.String),
  severity: Severity,
  outcome: Outcome,
  details: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  origin: Schema.NullOr(Schema.String),
  /** In which of the actor's sessions it was done. */
  session: Schema.NullOr(Schema.String),
  /** Whether target and details are kept from this auditor, who does not dominate the target. */
  masked: Schema.Boolean
})
export type AuditEntry = typeof AuditEntry.Type

/** How much each kind of event matters. */
export const severities: { readonly [T in DomainEvent["_tag"]]: Severity } = {
  UserRegistered: "notice",
  UserRenamed: "info",
  UserTitled: "info",
  UserTransferred: "info",
  UserClearanceChanged: "warning",
  UserClearanceProposed: "warning",
  UserClearanceRejected: "notice",
  UserClearanceWithdrawn: "notice",
  UserPasswordChanged: "notice",
  UserPasswordReset: "warning",
  UserConfirmed: "warning",
  UserPhraseSet: "notice",
  UserRoleGranted: "warning",
  UserRoleRevoked: "warning",
  UserDeactivated: "warning",
  UserReactivated: "warning",
  ScpRegistered: "info",
  ScpRenamed: "info",
  ScpReclassified: "notice",
  ScpClearanceChanged: "warning",
  ScpSiteAssigned: "info",
  ScpTaskForceAssigned: "info",
  ScpSectionFiled: "info",
  ScpSectionRevised: "info",
  ScpStatusChanged: "warning",
  ScpStatusProposed: "notice",
  ScpStatusRejected: "notice",
  ScpStatusWithdrawn: "notice",
  ScpProvenanceRecorded: "info",
  PageClaimed: "info",
  LegacyClaimed: "info",
  LegacyAudited: "info",
  SiteFounded: "info",
  SiteRenamed: "info",
  SiteDirectorAppointed: "notice",
  SiteClearanceChanged: "warning",
  SiteDocumentFiled: "info",
  SiteDocumentRevised: "info",
  SiteDisbanded: "notice",
  SiteRestored: "notice",
  TaskForceFormed: "info",
  TaskForceRenamed: "info",
  TaskForceLeaderAppointed: "notice",
  TaskForceStationed: "info",
  TaskForceClearanceChanged: "warning",
  TaskForceDocumentFiled: "info",
  TaskForceDocumentRevised: "info",
  TaskForceDisbanded: "notice",
  TaskForceRestored: "notice",
  QueryAnswered: "info",
  CommandRefused: "warning",
  CommandUnnecessary: "info",
  LoggedIn: "info",
  LoginFailed: "warning",
  LoggedOut: "info",
  SessionRevoked: "notice",
  SessionClosed: "notice",
  GlassBroken: "critical",
  GlassReviewed: "notice",
  AdministratorsChanged: "warning",
  PolicyChanged: "critical",
  OperatorActed: "notice"
}

type About = Pick<AuditEntry, "action" | "type" | "target" | "decision" | "rule" | "severity" | "outcome" | "details">

const done = { decision: "granted", rule: null, outcome: "done" } as const

/** The fields that can name the record of an entry, with its type. */
const recordFields = { scp: "scp", site: "site", taskForce: "mtf", user: "user" } as const

/** The record that an event is about: the one in its field of the kind `own`, which `AuditFields.events` says of each. */
const target = (event: DomainEvent): Pick<About, "type" | "target"> => {
  if (event._tag === "LegacyClaimed") {
    return { type: event.type, target: event.id }
  }
  const kinds: { readonly [field: string]: AuditFields.Kind } = AuditFields.events[event._tag]
  const values: { readonly [field: string]: unknown } = event
  for (const [field, type] of Record.toEntries(recordFields)) {
    if (kinds[field] === "own") {
      const id = values[field]
      return { type, target: typeof id === "string" ? id : null }
    }
  }
  return { type: null, target: null }
}

/** Decide who can sign in and who else may know the password: critical where the operator does them. */
const ofCredentials: ReadonlySet<DomainEvent["_tag"]> = new Set([
  "UserRegistered",
  "UserPasswordReset",
  "UserConfirmed"
])

// The text of records stays out of the log of accesses; that they changed is enough.
// Custodians stay out too, whom an auditor may not be able to see, and an actor that the entry names anyway.
const detailsOf = ({ _tag, ...fields }: DomainEvent): AuditEntry["details"] => {
  const left = [
    "custodians",
    ...("body" in fields ? ["title", "body"] : []),
    ...(ofCredentials.has(_tag) ? ["by"] : [])
  ]
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !left.includes(name)))
}

const companions: ReadonlySet<DomainEvent["_tag"]> = new Set(["AdministratorsChanged", "SessionClosed"])

/** True for an event that is an entry of its own, false for one that only accompanies another in its append. */
export const isEntry = ({ _tag }: DomainEvent): boolean => !companions.has(_tag)

// The words of an earlier program, in which anything that is neither of these went well.
const legacyOutcome = (status: string): Outcome =>
  /denied|deny|refus|forbid|block|reject|unauthori/i.test(status)
    ? "refused"
    : /fail|error|invalid/i.test(status)
      ? "failed"
      : "done"

/** What an event is in the audit log, apart from who and when. */
export const about = (event: DomainEvent, byOperator: boolean): About => {
  const severity = severities[event._tag]
  switch (event._tag) {
    case "QueryAnswered": {
      const { query: action, decision, rule, details, readAt } = event
      const refused = decision !== "granted"
      return {
        action,
        type: event.target?.type ?? null,
        target: event.target?.id ?? null,
        decision,
        rule,
        severity: refused ? "notice" : severity,
        outcome: refused ? "refused" : "done",
        details: { ...details, readAt }
      }
    }
    case "CommandRefused": {
      const { command: action, error } = event
      const about = { type: event.target?.type ?? null, target: event.target?.id ?? null }
      const { _tag: rule, ...details } = { ...error }
      return { action, ...about, decision: "denied", rule, severity, outcome: "refused", details }
    }
    case "CommandUnnecessary": {
      const about = { type: event.target?.type ?? null, target: event.target?.id ?? null }
      return { ...done, action: event.command, ...about, severity, details: { already: true } }
    }
    case "LoginFailed":
      return {
        action: event._tag,
        ...target(event),
        decision: "denied",
        rule: "credentials",
        severity,
        outcome: "refused",
        details: { count: event.count ?? 1 }
      }
    case "GlassBroken":
    case "GlassReviewed": {
      const { user: _, ...details } = detailsOf(event)
      const action = event._tag
      const about = event._tag === "GlassBroken" ? event.target : { type: null, id: null }
      return { ...done, action, type: about.type, target: about.id, severity, details }
    }
    case "LegacyAudited": {
      const { _tag: _, action, ...details } = event
      const outcome = legacyOutcome(event.status ?? "")
      return {
        action: `legacy:${action}`,
        type: event.user === null ? null : "user",
        target: event.user,
        decision: outcome === "done" ? "granted" : "denied",
        rule: null,
        severity,
        outcome,
        details: { imported: true, ...details }
      }
    }
    case "OperatorActed":
      return { ...done, action: event.action, type: null, target: null, severity, details: event.details }
    default:
      return {
        ...done,
        action: event._tag,
        ...target(event),
        severity: byOperator && ofCredentials.has(event._tag) ? "critical" : severity,
        details: detailsOf(event)
      }
  }
}
