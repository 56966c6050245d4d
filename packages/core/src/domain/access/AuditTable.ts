/**
 * The words of the audit log, and the severity of each event, as tables without Effect, which a browser can load too.
 */
import type { DomainEvent } from "../DomainEvent.ts"

/** The severities of entries, lowest first. */
export const severityNames = ["info", "notice", "warning", "critical"] as const

/** The outcomes of actions. */
export const outcomeNames = ["done", "refused", "failed"] as const

/** The severity of each event. Entries of refused queries are `notice`. */
export const severities: { readonly [T in DomainEvent["_tag"]]: (typeof severityNames)[number] } = {
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
