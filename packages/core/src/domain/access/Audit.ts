/**
 * The audit log: how each event is represented as an audit entry, with target, decision, severity and outcome.
 */
import * as Schema from "effect/Schema"
import type { DomainEvent } from "../DomainEvent.ts"
import { RecordType } from "../query/QueryResult.ts"
import { ScpEvent } from "../scp/ScpEvent.ts"
import { SiteEvent } from "../site/SiteEvent.ts"
import { isMemberOf } from "../TaggedUnion.ts"
import { TaskForceEvent } from "../task-force/TaskForceEvent.ts"
import { UserEvent } from "../user/UserEvent.ts"
import { Decision } from "./AccessEvent.ts"
import { outcomeNames, severities, severityNames } from "./AuditTable.ts"

export { severities } from "./AuditTable.ts"

/** The severity of an entry. */
export const Severity = Schema.Literal(...severityNames)
export type Severity = typeof Severity.Type

/** The outcome of an action. */
export const Outcome = Schema.Literal(...outcomeNames)
export type Outcome = typeof Outcome.Type

/**
 * An audit entry. `position` is that of its event in the log, `at` its time in milliseconds since 1970, `actor` the label
 * of its actor. The fields of `details` depend on the action.
 */
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
  /** The id of the actor's session. */
  session: Schema.NullOr(Schema.String),
  /** True when target and details are withheld, because the auditor's clearance does not dominate the target's. */
  masked: Schema.Boolean
})
export type AuditEntry = typeof AuditEntry.Type

type Target = Pick<AuditEntry, "type" | "target">

type EntryFields = Target & Pick<AuditEntry, "action" | "decision" | "rule" | "severity" | "outcome" | "details">

const isScpEvent = isMemberOf(ScpEvent)
const isSiteEvent = isMemberOf(SiteEvent)
const isTaskForceEvent = isMemberOf(TaskForceEvent)
const isUserEvent = isMemberOf(UserEvent)

const noTarget: Target = { type: null, target: null }

/** The record that an event is about. Total by type: an event without a case does not compile. */
const targetOf = (event: DomainEvent): Target => {
  if (isScpEvent(event)) {
    return { type: "scp", target: event.scp }
  }
  if (isSiteEvent(event)) {
    return { type: "site", target: event.site }
  }
  if (isTaskForceEvent(event)) {
    return { type: "mtf", target: event.taskForce }
  }
  if (isUserEvent(event)) {
    return { type: "user", target: event.user }
  }
  switch (event._tag) {
    case "PageClaimed":
      return { type: "scp", target: event.scp }
    case "LegacyClaimed":
      return { type: event.type, target: event.id }
    case "LegacyAudited":
      return event.user === null ? noTarget : { type: "user", target: event.user }
    case "QueryAnswered":
    case "CommandRefused":
    case "CommandUnnecessary":
    case "GlassBroken":
      return event.target === null ? noTarget : { type: event.target.type, target: event.target.id }
    case "LoggedIn":
    case "LoginFailed":
    case "LoggedOut":
    case "SessionRevoked":
    case "SessionClosed":
    case "AdministratorsChanged":
      return { type: "user", target: event.user }
    case "GlassReviewed":
    case "OperatorActed":
    case "PolicyChanged":
      return noTarget
  }
}

/** Events that determine who can log in and who else may know the password: critical when the operator causes them. */
const credentialEvents: ReadonlySet<DomainEvent["_tag"]> = new Set([
  "UserRegistered",
  "UserPasswordReset",
  "UserConfirmed"
])

/** Omits the text of records, custodians (whom an auditor may not see), and an actor that the entry already names. */
const detailsOf = ({ _tag, ...fields }: DomainEvent): AuditEntry["details"] => {
  const omitted = [
    "custodians",
    ...("body" in fields ? ["title", "body"] : []),
    ...(credentialEvents.has(_tag) ? ["by"] : [])
  ]
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !omitted.includes(name)))
}

const companions: ReadonlySet<DomainEvent["_tag"]> = new Set(["AdministratorsChanged", "SessionClosed"])

/** True for an event with an audit entry of its own; false for one that accompanies another in the same append. */
export const isEntry = ({ _tag }: DomainEvent): boolean => !companions.has(_tag)

// Matches the status texts of the earlier program. Any other status means success.
const legacyOutcome = (status: string): Outcome =>
  /denied|deny|refus|forbid|block|reject|unauthori/i.test(status)
    ? "refused"
    : /fail|error|invalid/i.test(status)
      ? "failed"
      : "done"

/** Converts an event to the fields of its audit entry, apart from those of its metadata such as actor and time. */
export const toAuditFields = (event: DomainEvent, byOperator: boolean): EntryFields => {
  const severity = severities[event._tag]
  const done = {
    action: event._tag,
    ...targetOf(event),
    decision: "granted",
    rule: null,
    severity,
    outcome: "done"
  } as const
  const denied = { ...done, decision: "denied", outcome: "refused" } as const
  switch (event._tag) {
    case "QueryAnswered": {
      const { query: action, decision, rule, readAt } = event
      const details = { ...event.details, readAt }
      return decision === "granted"
        ? { ...done, action, rule, details }
        : { ...denied, action, decision, rule, severity: "notice", details }
    }
    case "CommandRefused": {
      const { _tag: rule, ...details } = { ...event.error }
      return { ...denied, action: event.command, rule, details }
    }
    case "CommandUnnecessary":
      return { ...done, action: event.command, details: { already: true } }
    case "LoginFailed":
      return { ...denied, rule: "credentials", details: { count: event.count ?? 1 } }
    case "GlassBroken":
    case "GlassReviewed": {
      const { user: _, ...details } = detailsOf(event)
      return { ...done, details }
    }
    case "LegacyAudited": {
      const { _tag: _, action, ...details } = event
      const outcome = legacyOutcome(event.status ?? "")
      const decision = outcome === "done" ? "granted" : "denied"
      return { ...done, action: `legacy:${action}`, decision, outcome, details: { imported: true, ...details } }
    }
    case "OperatorActed":
      return { ...done, action: event.action, details: event.details }
    default:
      return {
        ...done,
        severity: byOperator && credentialEvents.has(event._tag) ? "critical" : severity,
        details: detailsOf(event)
      }
  }
}
