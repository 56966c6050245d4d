/**
 * Classifies each field of events and rejections by how it is redacted in the details of audit entries. Both tables are
 * complete by type: a new field does not compile until it is classified.
 */
import type { Clearance } from "./Clearance.ts"
import type { DomainEvent } from "../DomainEvent.ts"
import type { ItemNumber } from "../ItemNumber.ts"
import type { Rejection } from "../Rejection.ts"
import type { SectionId } from "../SectionId.ts"
import type { SiteId } from "../SiteId.ts"
import type { TaskForceId } from "../TaskForceId.ts"
import type { UserId } from "../UserId.ts"

/**
 * The redaction of a field for a reader of the entry:
 *
 * - `own`: the target of the entry; if it is hidden, the whole entry is masked.
 * - `open`: always shown.
 * - `never`: never shown.
 * - `scp`, `user`, `site`, `mtf`: the id of a record; null when it is hidden from the reader.
 * - `record`: the same, with the record type in the field `type`.
 * - `actor`: a user id or the label of an operator; null when the user is hidden from the reader.
 * - `held`: level or roles of the actor; null when the actor is hidden from the reader.
 * - `clearance`, `section`, `proposal`: the whole entry is masked unless the reader dominates the clearance, can see a
 *   section of that id, or can see the proposal.
 *
 * Of a list, elements that would be null are removed.
 */
export type FieldRedaction =
  | "own"
  | "open"
  | "never"
  | "scp"
  | "user"
  | "site"
  | "mtf"
  | "record"
  | "actor"
  | "held"
  | "clearance"
  | "section"
  | "proposal"

// The brands of ids ensure that a reference is not classified as plain text.
type KindOf<V> = V extends SiteId
  ? "own" | "site"
  : V extends TaskForceId
    ? "own" | "mtf"
    : V extends UserId
      ? "own" | "user"
      : V extends ItemNumber
        ? "own" | "scp"
        : V extends Clearance
          ? "clearance"
          : V extends SectionId
            ? "section"
            : Exclude<FieldRedaction, "scp" | "user" | "site" | "mtf" | "clearance">

type Fields<E> = { readonly [F in Exclude<keyof E, "_tag">]-?: KindOf<NonNullable<E[F]>> }

const open = "open"
const own = "own"
const texts = { title: "never", body: "never", instance: "never", clearance: "clearance", reason: open } as const
const step = { from: open, to: open } as const
const statusChange = { ...step, reason: open, evidence: open } as const
const proposed = { proposal: open, by: "actor", expiresAt: open, custodians: "never" } as const
const registration = { name: open, clearance: "clearance", site: "site", taskForce: "mtf" } as const
const clearances = { from: "clearance", to: "clearance", reason: open } as const
// The entry already names the actor.
const credentialSource = { by: "never", custodians: "never" } as const
const glass = { glass: open, user: own } as const

/** The redaction of each field of each event. */
export const eventFields: { readonly [E in DomainEvent as E["_tag"]]: Fields<E> } = {
  UserRegistered: { user: own, ...registration, title: open, roles: open, ...credentialSource },
  UserRenamed: { user: own, ...step },
  UserTitled: { user: own, ...step },
  UserTransferred: { user: own, site: "site", taskForce: "mtf" },
  UserClearanceChanged: { user: own, ...clearances, by: "actor", approvedBy: "actor", proposal: open },
  UserClearanceProposed: { user: own, ...clearances, ...proposed },
  UserClearanceRejected: { user: own, proposal: "proposal", reason: open },
  UserClearanceWithdrawn: { user: own, proposal: "proposal" },
  UserPasswordChanged: { user: own },
  UserPasswordReset: { user: own, ...credentialSource },
  UserConfirmed: { user: own, credential: open, by: "actor" },
  UserPhraseSet: { user: own },
  UserRoleGranted: { user: own, role: open },
  UserRoleRevoked: { user: own, role: open },
  UserDeactivated: { user: own, reason: open },
  UserReactivated: { user: own, reason: open },
  ScpRegistered: { scp: own, ...registration, classification: open, status: open, provenance: open },
  ScpRenamed: { scp: own, ...step },
  ScpReclassified: { scp: own, ...step },
  ScpClearanceChanged: { scp: own, ...clearances },
  ScpSiteAssigned: { scp: own, site: "site" },
  ScpTaskForceAssigned: { scp: own, taskForce: "mtf" },
  ScpSectionFiled: { scp: own, section: "section", ...texts },
  ScpSectionRevised: { scp: own, section: "section", ...texts },
  ScpStatusChanged: { scp: own, ...statusChange, by: "actor", approvedBy: "actor", proposal: open },
  ScpStatusProposed: { scp: own, ...statusChange, ...proposed },
  ScpStatusRejected: { scp: own, proposal: "proposal", reason: open },
  ScpStatusWithdrawn: { scp: own, proposal: "proposal" },
  ScpProvenanceRecorded: { scp: own, provenance: open },
  PageClaimed: { page: open, scp: own },
  LegacyClaimed: { table: open, legacyId: open, type: open, id: own, revision: open },
  LegacyAudited: {
    legacyId: open,
    user: own,
    action: open,
    details: open,
    status: open,
    origin: open,
    happenedAt: open
  },
  SiteFounded: { site: own, name: open, clearance: "clearance", director: "user" },
  SiteRenamed: { site: own, ...step },
  SiteDirectorAppointed: { site: own, director: "user" },
  SiteClearanceChanged: { site: own, ...clearances },
  SiteDocumentFiled: { site: own, document: "section", ...texts },
  SiteDocumentRevised: { site: own, document: "section", ...texts },
  SiteDisbanded: { site: own, reason: open },
  SiteRestored: { site: own, reason: open },
  TaskForceFormed: { taskForce: own, name: open, clearance: "clearance", leader: "user", site: "site" },
  TaskForceRenamed: { taskForce: own, ...step },
  TaskForceLeaderAppointed: { taskForce: own, leader: "user" },
  TaskForceStationed: { taskForce: own, site: "site" },
  TaskForceClearanceChanged: { taskForce: own, ...clearances },
  TaskForceDocumentFiled: { taskForce: own, document: "section", ...texts },
  TaskForceDocumentRevised: { taskForce: own, document: "section", ...texts },
  TaskForceDisbanded: { taskForce: own, reason: open },
  TaskForceRestored: { taskForce: own, reason: open },
  PolicyChanged: { twoPerson: open, concealDenied: open },
  // `Audit.toAuditFields` computes the details of these events; they are not their fields.
  QueryAnswered: { query: open, target: own, decision: open, rule: open, details: open, readAt: open },
  CommandRefused: { command: open, target: own, error: open },
  CommandUnnecessary: { command: open, target: own },
  LoggedIn: { user: own, session: open, failures: open },
  LoginFailed: { user: own, count: open },
  LoggedOut: { user: own, session: open },
  SessionRevoked: { user: own, session: open },
  SessionClosed: { user: own, session: open, cause: open },
  GlassBroken: { ...glass, session: open, target: own, reason: open, expiresAt: open, custodians: "never" },
  // A note may disclose contents of the record; `reviews` shows it to auditors who may read that record.
  GlassReviewed: { ...glass, note: "never" },
  AdministratorsChanged: { user: own, administers: open },
  OperatorActed: { action: open, details: open }
}

/** The redaction of each field of each rejection. */
export const rejectionFields: { readonly [R in typeof Rejection.Encoded as R["_tag"]]: Fields<R> } = {
  RecordExpunged: { type: open, id: "record" },
  RecordRedacted: { type: open, id: "record", needed: open, held: "held" },
  ClearanceDenied: { command: open, needed: open, held: "held" },
  BeyondOwnClearance: { command: open, held: "held" },
  OwnClearance: { command: open },
  ActorInactive: { actor: "actor" },
  NotForOperator: { command: open },
  AlreadyExists: { type: open, id: "record" },
  NoSuchSection: { section: "section" },
  SectionExists: { section: "section" },
  SectionChanged: { section: "section", expected: open, actual: open },
  ReasonRequired: { lowering: "section" },
  LastAdministrator: { user: "own" },
  SessionEnded: {},
  NoSuchSession: { session: open },
  PasswordChangeRequired: {},
  CredentialsRefused: {},
  WeakPassword: { minimumLength: open, reason: open },
  GlassHolds: { reason: open },
  NothingToReview: { glass: open },
  SecondPersonRequired: { ...step, level: open },
  SecondPersonNotNeeded: step,
  ProposalPending: { proposal: "proposal", to: open, expiresAt: open },
  NoSuchProposal: { proposal: "proposal" },
  ProposalClosed: { proposal: "proposal", outcome: open },
  DependentAccounts: { command: open, accounts: "actor" },
  CredentialChanged: { user: own, named: open, latest: open },
  TemporaryPassword: { user: own },
  WrongPerson: { proposal: "proposal", doing: open },
  IllegalTransition: { ...step, legal: open },
  EvidenceRequired: step
}
