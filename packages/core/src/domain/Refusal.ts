/**
 * Refusals that any command or query may meet, whatever it is about.
 */
import { Schema } from "effect"
import { RecordType } from "./query/QueryResult.ts"
import { Level } from "./access/Clearance.ts"
import { Role } from "./access/Role.ts"

/** The record, or one that a command refers to, does not exist or is hidden from the actor: the same for both. */
export class RecordExpunged extends Schema.TaggedError<RecordExpunged>()("RecordExpunged", {
  type: RecordType,
  id: Schema.String
}) {}

/** The record takes more than the asker holds. */
export class RecordRedacted extends Schema.TaggedError<RecordRedacted>()("RecordRedacted", {
  type: RecordType,
  id: Schema.String,
  needed: Level,
  held: Level
}) {}

/** The command takes a level or role that the actor does not hold. */
export class ClearanceDenied extends Schema.TaggedError<ClearanceDenied>()("ClearanceDenied", {
  command: Schema.String,
  needed: Schema.Struct({ level: Level, role: Schema.NullOr(Role) }),
  held: Schema.Struct({ level: Level, roles: Schema.Array(Role) })
}) {}

/** Nobody grants a level, compartment or role that they do not hold themselves. */
export class BeyondOwnClearance extends Schema.TaggedError<BeyondOwnClearance>()("BeyondOwnClearance", {
  command: Schema.String,
  held: Level
}) {}

/** A user's own clearance, roles, site and task force are changed by others. */
export class OwnClearance extends Schema.TaggedError<OwnClearance>()("OwnClearance", { command: Schema.String }) {}

/** The actor's account is deactivated, or there is none. */
export class ActorInactive extends Schema.TaggedError<ActorInactive>()("ActorInactive", { actor: Schema.String }) {}

/** Whoever holds the file does this through a user's session, like everybody. */
export class NotForOperator extends Schema.TaggedError<NotForOperator>()("NotForOperator", {
  command: Schema.String
}) {}

/** There is such a record already. */
export class AlreadyExists extends Schema.TaggedError<AlreadyExists>()("AlreadyExists", {
  type: RecordType,
  id: Schema.String
}) {}

/** The record has no such section, as far as the actor is told. */
export class NoSuchSection extends Schema.TaggedError<NoSuchSection>()("NoSuchSection", { section: Schema.String }) {}

/** The record has that section already, with another text: revise it instead. */
export class SectionExists extends Schema.TaggedError<SectionExists>()("SectionExists", { section: Schema.String }) {}

/** The section was changed after the revision that was read; the numbers are those of revisions. Nothing was changed. */
export class SectionChanged extends Schema.TaggedError<SectionChanged>()("SectionChanged", {
  section: Schema.String,
  expected: Schema.Int,
  actual: Schema.Int
}) {}

/** Whoever lowers what it takes to read something says why. */
export class ReasonRequired extends Schema.TaggedError<ReasonRequired>()("ReasonRequired", {
  lowering: Schema.String
}) {}

/** There would be no administrator left who could appoint another. */
export class LastAdministrator extends Schema.TaggedError<LastAdministrator>()("LastAdministrator", {
  user: Schema.String
}) {}

/** The session was ended, was not used for too long, or is too old: sign in again. */
export class SessionEnded extends Schema.TaggedError<SessionEnded>()("SessionEnded", {}) {}

/** There is no such session, as far as the asker is told. */
export class NoSuchSession extends Schema.TaggedError<NoSuchSession>()("NoSuchSession", {
  session: Schema.String
}) {}

/** The password was reset by somebody else: nothing can be done before it is changed. */
export class PasswordChangeRequired extends Schema.TaggedError<PasswordChangeRequired>()(
  "PasswordChangeRequired",
  {}
) {}

/** The password or phrase that was given is not the right one, or was given wrongly too often lately. */
export class CredentialsRefused extends Schema.TaggedError<CredentialsRefused>()("CredentialsRefused", {}) {}

/** The password or phrase is shorter than allowed, longer than 1,024 characters, or among the first to be tried. */
export class WeakPassword extends Schema.TaggedError<WeakPassword>()("WeakPassword", {
  minimumLength: Schema.Int,
  reason: Schema.Literal("short", "long", "common", "same")
}) {}

/** Nobody breaks the glass for what they may read, or for what is more than two levels above them. */
export class GlassHolds extends Schema.TaggedError<GlassHolds>()("GlassHolds", {
  reason: Schema.Literal("readable", "too-far", "no-session")
}) {}

/** There is no such use of break-glass that waits for a review by this auditor. */
export class NothingToReview extends Schema.TaggedError<NothingToReview>()("NothingToReview", {
  glass: Schema.String
}) {}

export const refusals = [
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
  NothingToReview
] as const
