/**
 * The rejections of commands and queries by the rules. A rejected command changes nothing. The tags and fields are the
 * storage and wire format: fields are added, never renamed. Rejections never name a compartment.
 */
import * as Schema from "effect/Schema"
import { Level } from "./access/Clearance.ts"
import { Role } from "./access/Role.ts"
import { RecordType } from "./query/QueryResult.ts"
import { Status } from "./scp/Status.ts"
import { UserId } from "./UserId.ts"

/** The record, or one that a command refers to, does not exist or is hidden from the actor; both look the same. */
export class RecordExpunged extends Schema.TaggedError<RecordExpunged>()("RecordExpunged", {
  type: RecordType,
  id: Schema.String
}) {}

/** The actor's clearance does not dominate that of the record: `needed` and `held` are levels. */
export class RecordRedacted extends Schema.TaggedError<RecordRedacted>()("RecordRedacted", {
  type: RecordType,
  id: Schema.String,
  needed: Level,
  held: Level
}) {}

/** The actor lacks the level or role that the command requires, according to `Authority.table`. */
export class ClearanceDenied extends Schema.TaggedError<ClearanceDenied>()("ClearanceDenied", {
  command: Schema.String,
  needed: Schema.Struct({ level: Level, role: Schema.NullOr(Role) }),
  held: Schema.Struct({ level: Level, roles: Schema.Array(Role) })
}) {}

/** The command assigns or removes a level, compartment or role that the actor does not hold. */
export class BeyondOwnClearance extends Schema.TaggedError<BeyondOwnClearance>()("BeyondOwnClearance", {
  command: Schema.String,
  held: Level
}) {}

/** Users cannot change their own clearance, roles, site or task force. */
export class OwnClearance extends Schema.TaggedError<OwnClearance>()("OwnClearance", { command: Schema.String }) {}

/** The actor's account is deactivated or does not exist. */
export class ActorInactive extends Schema.TaggedError<ActorInactive>()("ActorInactive", { actor: Schema.String }) {}

/** The command requires a user's session; the operator cannot run it. */
export class NotForOperator extends Schema.TaggedError<NotForOperator>()("NotForOperator", {
  command: Schema.String
}) {}

/** A record of this type and id already exists. */
export class AlreadyExists extends Schema.TaggedError<AlreadyExists>()("AlreadyExists", {
  type: RecordType,
  id: Schema.String
}) {}

/** The record has no section of this id that the actor may see. */
export class NoSuchSection extends Schema.TaggedError<NoSuchSection>()("NoSuchSection", { section: Schema.String }) {}

/** The record already has a section of this id with different contents; revise that one. */
export class SectionExists extends Schema.TaggedError<SectionExists>()("SectionExists", { section: Schema.String }) {}

/** The section has been revised since it was read: optimistic concurrency conflict of revision numbers. */
export class SectionChanged extends Schema.TaggedError<SectionChanged>()("SectionChanged", {
  section: Schema.String,
  expected: Schema.Int,
  actual: Schema.Int
}) {}

/** Lowering the required clearance of the section `lowering` requires a reason. */
export class ReasonRequired extends Schema.TaggedError<ReasonRequired>()("ReasonRequired", {
  lowering: Schema.String
}) {}

/** The command would remove the last active administrator of level 3 or higher. */
export class LastAdministrator extends Schema.TaggedError<LastAdministrator>()("LastAdministrator", {
  user: Schema.String
}) {}

/** The session was ended or has expired; log in again. */
export class SessionEnded extends Schema.TaggedError<SessionEnded>()("SessionEnded", {}) {}

/** No open session of this id is visible to the actor. */
export class NoSuchSession extends Schema.TaggedError<NoSuchSession>()("NoSuchSession", {
  session: Schema.String
}) {}

/** The password is temporary, set by registration or reset; every other call requires changing it first. */
export class PasswordChangeRequired extends Schema.TaggedError<PasswordChangeRequired>()(
  "PasswordChangeRequired",
  {}
) {}

/** The password or override phrase is wrong, or was throttled after too many failed attempts. */
export class CredentialsRefused extends Schema.TaggedError<CredentialsRefused>()("CredentialsRefused", {}) {}

/** The new password or phrase is too short, longer than 1,024 characters, common, or the same as the password. */
export class WeakPassword extends Schema.TaggedError<WeakPassword>()("WeakPassword", {
  minimumLength: Schema.Int,
  reason: Schema.Literal("short", "long", "common", "same")
}) {}

/** Break-glass is not available: the record is readable, more than two levels above, or there is no session. */
export class GlassHolds extends Schema.TaggedError<GlassHolds>()("GlassHolds", {
  reason: Schema.Literal("readable", "too-far", "no-session")
}) {}

/** No use of break-glass with this id waits for a review by this auditor. */
export class NothingToReview extends Schema.TaggedError<NothingToReview>()("NothingToReview", {
  glass: Schema.String
}) {}

/** A status, or a clearance level. */
const Step = Schema.Union(Status, Level)

/** The change requires a second person of at least `level`: propose it instead. */
export class SecondPersonRequired extends Schema.TaggedError<SecondPersonRequired>()("SecondPersonRequired", {
  from: Step,
  to: Step,
  level: Level
}) {}

/** The change requires one person only: make it directly instead of proposing it. */
export class SecondPersonNotNeeded extends Schema.TaggedError<SecondPersonNotNeeded>()("SecondPersonNotNeeded", {
  from: Step,
  to: Step
}) {}

/** Another proposal for the record is open until `expiresAt` (milliseconds since 1970). */
export class ProposalPending extends Schema.TaggedError<ProposalPending>()("ProposalPending", {
  proposal: Schema.String,
  to: Step,
  expiresAt: Schema.Int
}) {}

/** The record has no proposal of this id. */
export class NoSuchProposal extends Schema.TaggedError<NoSuchProposal>()("NoSuchProposal", {
  proposal: Schema.String
}) {}

/** The proposal is no longer open: it was settled, expired, or its record changed. */
export class ProposalClosed extends Schema.TaggedError<ProposalClosed>()("ProposalClosed", {
  proposal: Schema.String,
  outcome: Schema.Literal("approved", "rejected", "withdrawn", "lapsed", "void")
}) {}

/** Proposers cannot approve their own proposals, and only they can withdraw them. */
export class WrongPerson extends Schema.TaggedError<WrongPerson>()("WrongPerson", {
  proposal: Schema.String,
  doing: Schema.Literal("approve", "withdraw")
}) {}

/** The status transition does not exist; `legal` lists the statuses that the record can change to. */
export class IllegalTransition extends Schema.TaggedError<IllegalTransition>()("IllegalTransition", {
  from: Status,
  to: Status,
  legal: Schema.Array(Status)
}) {}

/** The status transition requires evidence. */
export class EvidenceRequired extends Schema.TaggedError<EvidenceRequired>()("EvidenceRequired", {
  from: Status,
  to: Status
}) {}

/**
 * The two-person rule is not satisfied, because one person may control both accounts. `accounts` lists the accounts
 * visible to the actor that must be confirmed first.
 */
export class DependentAccounts extends Schema.TaggedError<DependentAccounts>()("DependentAccounts", {
  command: Schema.String,
  accounts: Schema.Array(Schema.String)
}) {}

/** The password was set again after the one that the confirmation names; both are credential numbers. */
export class CredentialChanged extends Schema.TaggedError<CredentialChanged>()("CredentialChanged", {
  user: UserId,
  named: Schema.Int,
  latest: Schema.Int
}) {}

/** The account still has the password that its custodian chose: its user must change it before the confirmation. */
export class TemporaryPassword extends Schema.TaggedError<TemporaryPassword>()("TemporaryPassword", { user: UserId }) {}

/** A rejection of any command or query: the type of `error` in `CommandRefused` events and of errors on the wire. */
export const Rejection = Schema.Union(
  RecordExpunged,
  RecordRedacted,
  ClearanceDenied,
  BeyondOwnClearance,
  OwnClearance,
  ActorInactive,
  NotForOperator,
  AlreadyExists,
  NoSuchSection,
  SectionExists,
  SectionChanged,
  ReasonRequired,
  LastAdministrator,
  SessionEnded,
  NoSuchSession,
  PasswordChangeRequired,
  CredentialsRefused,
  WeakPassword,
  GlassHolds,
  NothingToReview,
  SecondPersonRequired,
  SecondPersonNotNeeded,
  ProposalPending,
  NoSuchProposal,
  ProposalClosed,
  WrongPerson,
  IllegalTransition,
  EvidenceRequired,
  DependentAccounts,
  CredentialChanged,
  TemporaryPassword
)
export type Rejection = typeof Rejection.Type
