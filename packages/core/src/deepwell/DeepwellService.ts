/**
 * Everything that a deepwell does.
 */
import type { Redacted } from "effect"
import type { Effect, Stream } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type {
  Named,
  Notice,
  Reference,
  AccountCustody,
  QueryResult,
  Explanation,
  Hit,
  OpenSession,
  PendingProposal,
  Review,
  StatusEntry,
  Summary,
  UserRecord
} from "../domain/query/QueryResult.ts"
import type { AuditEntry } from "../domain/access/Audit.ts"
import type { Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Policy } from "../domain/access/Policy.ts"
import type * as Query from "../domain/query/Query.ts"
import type { Rejection } from "../domain/Rejection.ts"
import type * as User from "../domain/user/User.ts"
import type { UserId } from "../domain/user/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Head, LogQuery } from "../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken, RebuildError, SubscriptionError } from "../eventsourcing/EventStoreError.ts"
import type * as ProjectionRebuild from "../eventsourcing/sql/ProjectionRebuild.ts"
import type * as Backup from "./backup/Backup.ts"
import type { CheckpointBroken } from "./operator/MaintenanceError.ts"
import type * as Checkpoint from "./operator/Checkpoint.ts"
import type { ExecuteOptions, Outcome } from "./request/CommandHandler.ts"
import type { CurrentActor } from "./request/CurrentActor.ts"
import type { Health } from "./Health.ts"
import type * as PageImport from "./import/PageImport.ts"
import type * as LegacyImport from "./import/LegacyImport.ts"
import type * as LogExport from "./transfer/LogExport.ts"
import type * as LogImport from "./transfer/LogImport.ts"
import type { TooManyLogins } from "../security/TooManyLogins.ts"
import type { OperatorOnly } from "./operator/Operator.ts"
import type { RemoteError } from "./RemoteError.ts"
import type { LoginRefused, Session } from "./auth/Login.ts"

/**
 * What any call may fail with: a refusal by the rules, or trouble with the log or its database, or with the way to the
 * server that keeps them. Calls that take a password or a phrase fail with `TooManyLogins` when too many wait for theirs.
 */
export type Failure = Rejection | AppendError | RemoteError | TooManyLogins

export interface DeepwellService {
  /** Executes a command. Fails with a `Rejection` when it is refused: nothing was changed then. */
  readonly execute: (command: Command, options?: ExecuteOptions) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Enrols a user who signs in with a password. Fails as `execute` does. */
  readonly register: (
    command: typeof User.Register.Type,
    password: Redacted.Redacted,
    options?: Pick<ExecuteOptions, "commandId" | "occurredAt">
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Reads one record: `Granted` with what the reader may see of it, `Redacted` or `Expunged`. */
  readonly access: (query: Query.Access) => Effect.Effect<QueryResult, Failure, CurrentActor>
  /** The records of a type that the reader may see, by id. */
  readonly list: (query: Query.List) => Effect.Effect<ReadonlyArray<Summary>, Failure, CurrentActor>
  /** Where words stand together in what the reader may see. */
  readonly search: (query: Query.Search) => Effect.Effect<ReadonlyArray<Hit>, Failure, CurrentActor>
  /** How many records of a type the reader may see. */
  readonly count: (query: Query.OfType) => Effect.Effect<number, Failure, CurrentActor>
  /** The id of any record of a type that the reader may see; null when there is none. */
  readonly random: (query: Query.OfType) => Effect.Effect<string | null, Failure, CurrentActor>
  /** The id after or before another among what the reader may see; null at either end. */
  readonly neighbour: (query: Query.Neighbour) => Effect.Effect<string | null, Failure, CurrentActor>
  /** The ids that begin with something, in capitals or not, among what the reader may see. */
  readonly complete: (query: Query.Complete) => Effect.Effect<ReadonlyArray<string>, Failure, CurrentActor>
  /** What somebody may have meant by an id or a name, nearest first, among what the reader may see. */
  readonly near: (query: Query.Near) => Effect.Effect<ReadonlyArray<Named>, Failure, CurrentActor>
  /** What refers to a record, where the reader may see both. */
  readonly references: (query: Query.References) => Effect.Effect<ReadonlyArray<Reference>, Failure, CurrentActor>
  /** The changes of status of an anomaly, oldest first. Fails with `RecordRedacted` or `RecordExpunged`. */
  readonly history: (query: Query.History) => Effect.Effect<ReadonlyArray<StatusEntry>, Failure, CurrentActor>
  /** What happens from now on to records that the reader may see, until they leave or may no more. */
  readonly watch: Stream.Stream<Notice, Failure | SubscriptionError, CurrentActor>
  /** A record as it was, for those who may read it as it was and as it is; by position, for auditors among them. */
  readonly asOf: (query: Query.AsOf) => Effect.Effect<QueryResult, Failure, CurrentActor>
  /** The changes of status of an anomaly up to a point; fails as `history` does. */
  readonly historyAsOf: (query: Query.HistoryAsOf) => Effect.Effect<ReadonlyArray<StatusEntry>, Failure, CurrentActor>
  /** Entries of the audit log, latest first. Fails with `ClearanceDenied` for anybody but auditors. */
  readonly audit: (query: Query.ReadAudit) => Effect.Effect<ReadonlyArray<AuditEntry>, Failure, CurrentActor>
  /** The audit log up to now, oldest first, for auditors; with an entry when it begins and one when it ends. */
  readonly exportAudit: (query: Query.ExportAudit) => Stream.Stream<AuditEntry, Failure, CurrentActor>
  /** What somebody did, latest first, for themselves and for auditors. */
  readonly trail: (query: Query.Trail) => Effect.Effect<ReadonlyArray<AuditEntry>, Failure, CurrentActor>
  /** The reader's own file. */
  readonly whoAmI: Effect.Effect<UserRecord, Failure, CurrentActor>
  /** What waits for a second person, on records that the reader may see; by when it lapses. */
  readonly pending: Effect.Effect<ReadonlyArray<PendingProposal>, Failure, CurrentActor>
  /**
   * The custody of an account, for its user, for administrators who may read its file, and for the operator. Fails with
   * `ClearanceDenied`, `RecordRedacted` or `RecordExpunged`.
   */
  readonly custody: (query: Query.CustodyOf) => Effect.Effect<AccountCustody, Failure | OperatorOnly, CurrentActor>
  /** Changes one's own password, given the present one. Fails with `CredentialsRefused` or `WeakPassword`. */
  readonly changePassword: (
    user: UserId,
    own: Redacted.Redacted,
    next: Redacted.Redacted
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Gives somebody a password that they have to change when they come in. */
  readonly resetPassword: (user: UserId, next: Redacted.Redacted) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Sets one's own override phrase, given the present password. */
  readonly setPhrase: (
    user: UserId,
    own: Redacted.Redacted,
    phrase: Redacted.Redacted
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Opens one record to this session for a while (until `expiresAt`, ms since 1970); auditors will ask why. */
  readonly breakGlass: (
    query: Query.BreakGlass,
    phrase: Redacted.Redacted
  ) => Effect.Effect<{ readonly glass: string; readonly expiresAt: number }, Failure, CurrentActor>
  /** Uses of break-glass, for auditors. */
  readonly reviews: (query: Query.Reviews) => Effect.Effect<ReadonlyArray<Review>, Failure, CurrentActor>
  /** Signs that one has looked into somebody else's use of break-glass. */
  readonly signReview: (query: Query.SignReview) => Effect.Effect<void, Failure, CurrentActor>
  /** Why somebody may or may not read a record, for auditors who may read it themselves. */
  readonly why: (query: Query.Why) => Effect.Effect<Explanation, Failure, CurrentActor>
  /** How strict the deepwell is, for the operator to change; answers all of it. */
  readonly configure: (change: Partial<Policy>) => Effect.Effect<Policy, OperatorOnly | AppendError, CurrentActor>
  /** One's own open sessions, or for administrators all of those whose file they may read. */
  readonly sessions: (whose: "own" | "all") => Effect.Effect<ReadonlyArray<OpenSession>, Failure, CurrentActor>
  /** Ends a session of one's own, or as an administrator somebody else's. */
  readonly revokeSession: (session: string) => Effect.Effect<void, Failure, CurrentActor>
  /**
   * The ids of sessions as they end by logout, revocation or a change of their account, for the program that it is
   * embedded in: no actor is asked for. Fails as a subscription does, and remotely with `OperatorOnly`.
   */
  readonly sessionEnds: Stream.Stream<string, SubscriptionError | OperatorOnly>
  /**
   * Comes in with a password. Fails with `LoginRefused`, the same whatever was wrong, and at once with `TooManyLogins` when
   * too many from this origin, or in all, wait for their password to be checked. Callers without an `origin` share one.
   */
  readonly login: (
    user: string,
    password: Redacted.Redacted,
    origin?: string | null
  ) => Effect.Effect<Session, LoginRefused | TooManyLogins | AppendError | RemoteError>
  /** Comes back with the token of a session that is open. Fails with `LoginRefused`, whatever is wrong. */
  readonly resume: (
    token: Redacted.Redacted,
    origin?: string | null
  ) => Effect.Effect<Session, LoginRefused | TooManyLogins | AppendError | RemoteError>
  /** Ends a session. */
  readonly logout: (session: Pick<Session, "id" | "user">) => Effect.Effect<void, AppendError | RemoteError>
  /** Proves the log from its first event to its last. Fails with `ChainBroken` at the first that was altered. */
  readonly verify: Effect.Effect<Head, ChainBroken | OperatorOnly | AppendError, CurrentActor>
  /** The log itself, for the operator. */
  readonly events: (
    query: LogQuery
  ) => Stream.Stream<RecordedEvent<DomainEvent>, OperatorOnly | AppendError, CurrentActor>
  /** The log from a position on, and then whatever anybody appends, for the operator. */
  readonly follow: (
    query: LogQuery
  ) => Stream.Stream<RecordedEvent<DomainEvent>, OperatorOnly | AppendError | SubscriptionError, CurrentActor>
  /** Brings in a page of another archive, for the operator: once, and again when it changed. */
  readonly importPage: (
    page: PageImport.Page
  ) => Effect.Effect<PageImport.Imported, Failure | OperatorOnly, CurrentActor>
  /** Opens a deepwell of an earlier program, for the operator, to be brought in step by step. */
  readonly importLegacy: LegacyImport.Import
  /** Copies the deepwell, while it is in use, into a new file, and verifies the copy; the end of its log. */
  readonly backup: Backup.Backup
  /** Makes projections anew from the events, for the operator: all, or those named; tells how far that is. */
  readonly rebuild: (
    names?: ReadonlyArray<string>
  ) => Stream.Stream<ProjectionRebuild.Progress, OperatorOnly | RebuildError | AppendError, CurrentActor>
  /** The whole log as lines of text, for the operator: everything but credentials, sessions and throttles. */
  readonly exportLog: LogExport.Export
  /** Takes in a log that was exported, for the operator, where there is none yet or a beginning of it. */
  readonly importLog: LogImport.Import
  /** What the log comes to now, to be kept elsewhere, for the operator. */
  readonly checkpoint: Effect.Effect<Checkpoint.Checkpoint, OperatorOnly | AppendError, CurrentActor>
  /** As `verify`; and fails with `CheckpointBroken` when the log does not hold what it once came to. */
  readonly verifyCheckpoint: (
    checkpoint: Checkpoint.Checkpoint
  ) => Effect.Effect<Head, CheckpointBroken | ChainBroken | OperatorOnly | AppendError, CurrentActor>
  /** Answers whether the database does. */
  readonly ping: Effect.Effect<void, DatabaseError>
  /**
   * How the deepwell is doing, for the program that it is embedded in, and for nobody behind it: no actor is asked for,
   * no entry is written, and no record is looked at. Fails as the database does, and remotely with `OperatorOnly`.
   */
  readonly health: Effect.Effect<Health, DatabaseError | OperatorOnly>
}
