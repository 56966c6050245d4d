/**
 * The interface of a deepwell, in this process or at a server.
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Policy } from "../domain/access/Policy.ts"
import type * as Query from "../domain/query/Query.ts"
import type { Rejection } from "../domain/Rejection.ts"
import type * as User from "../domain/user/User.ts"
import type { UserId } from "../domain/UserId.ts"
import type { Progress } from "../eventsourcing/CheckpointStore.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Head, LogQuery } from "../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken, RebuildError, SubscriptionError } from "../eventsourcing/EventStoreError.ts"
import type { ParkedEvent } from "../eventsourcing/ParkedEvent.ts"
import type * as ProjectionRebuild from "../eventsourcing/sql/ProjectionRebuild.ts"
import type { TooManyLogins } from "../security/TooManyLogins.ts"
import type { LoginRefused, Session } from "./auth/Login.ts"
import type { FoundSession } from "./auth/SessionLookup.ts"
import type * as Backup from "./backup/Backup.ts"
import type { Health } from "./Health.ts"
import type * as LegacyImport from "./import/LegacyImport.ts"
import type * as ImportReport from "./import/ImportReport.ts"
import type * as PageImport from "./import/PageImport.ts"
import type * as Checkpoint from "./operator/Checkpoint.ts"
import type { NotParked } from "./operator/Consumers.ts"
import type { CheckpointBroken } from "./operator/MaintenanceError.ts"
import type { OperatorOnly } from "./operator/Operator.ts"
import type { QueryMethods, StreamMethods } from "./Queries.ts"
import type { RemoteError } from "./RemoteError.ts"
import type { ExecuteOptions, Outcome } from "./request/CommandHandler.ts"
import type { CurrentActor } from "./request/CurrentActor.ts"
import type * as LogExport from "./transfer/LogExport.ts"
import type * as LogImport from "./transfer/LogImport.ts"

/**
 * The errors of every call: a rejection by the rules, an error of the log or its database, or an error of the connection
 * to a server. Calls with a password or a phrase fail with `TooManyLogins` when too many others wait for a hash.
 */
export type Failure = Rejection | AppendError | RemoteError | TooManyLogins

/**
 * The service of a deepwell. `Queries.queries` and `Queries.streams` define its queries; the methods here are commands,
 * logins, and the work of the operator, which fails with `OperatorOnly` for other actors and at a server.
 */
export interface DeepwellService extends QueryMethods, StreamMethods {
  /** Executes a command. Fails with a `Rejection` when the rules do not allow it; nothing is changed then. */
  readonly execute: (command: Command, options?: ExecuteOptions) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Registers a user who logs in with a password. Fails as `execute` does. */
  readonly register: (
    command: typeof User.Register.Type,
    password: Redacted.Redacted,
    options?: Pick<ExecuteOptions, "commandId" | "occurredAt">
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Changes the actor's own password. Fails with `CredentialsRefused` or `WeakPassword`. */
  readonly changePassword: (
    user: UserId,
    own: Redacted.Redacted,
    next: Redacted.Redacted
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Sets a temporary password for another user, who must change it at the next login. */
  readonly resetPassword: (user: UserId, next: Redacted.Redacted) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Sets the actor's own override phrase. Requires the current password. */
  readonly setPhrase: (
    user: UserId,
    own: Redacted.Redacted,
    phrase: Redacted.Redacted
  ) => Effect.Effect<Outcome, Failure, CurrentActor>
  /** Grants the current session access to one record until `expiresAt` (ms since 1970), for an auditor to review. */
  readonly breakGlass: (
    query: Query.BreakGlass,
    phrase: Redacted.Redacted
  ) => Effect.Effect<{ readonly glass: string; readonly expiresAt: number }, Failure, CurrentActor>
  /** Signs the review of another user's break-glass access. */
  readonly signReview: (query: Query.SignReview) => Effect.Effect<void, Failure, CurrentActor>
  /** Changes the policy, for the operator. Returns all of its settings. */
  readonly configure: (change: Partial<Policy>) => Effect.Effect<Policy, OperatorOnly | AppendError, CurrentActor>
  /** Ends a session of the actor's own, or as an administrator that of another user. */
  readonly revokeSession: (session: string) => Effect.Effect<void, Failure, CurrentActor>
  /**
   * The ids of sessions as they end by logout, revocation or a change of their account, for the embedding program:
   * requires no actor. Fails as a subscription does, and at a server with `OperatorOnly`.
   */
  readonly sessionEnds: Stream.Stream<string, SubscriptionError | OperatorOnly>
  /**
   * Opens a session with a password. Fails with `LoginRefused`, equal for every cause, and at once with `TooManyLogins`
   * when too many logins of this origin, or of all, wait for their hash. Logins without an `origin` share one.
   */
  readonly login: (
    user: string,
    password: Redacted.Redacted,
    origin?: string | null
  ) => Effect.Effect<Session, LoginRefused | TooManyLogins | AppendError | RemoteError>
  /** Resumes an open session with its token. Fails with `LoginRefused`, equal for every cause. */
  readonly resume: (
    token: Redacted.Redacted,
    origin?: string | null
  ) => Effect.Effect<Session, LoginRefused | TooManyLogins | AppendError | RemoteError>
  /**
   * The open session of a token, for a server that keeps tokens for its clients: requires no actor. It is neither a use of
   * the session nor an attempt to log in. Fails as the database does, and at a server with `OperatorOnly`.
   */
  readonly findSession: (
    token: Redacted.Redacted
  ) => Effect.Effect<Option.Option<FoundSession>, DatabaseError | OperatorOnly>
  /** Ends a session. Does nothing when it has ended. */
  readonly logout: (session: Pick<Session, "id" | "user">) => Effect.Effect<void, AppendError | RemoteError>
  /** Verifies the hash chain of the log. Fails with `ChainBroken` at the first event that was altered. */
  readonly verify: Effect.Effect<Head, ChainBroken | OperatorOnly | AppendError, CurrentActor>
  /** The events of the log, for the operator. */
  readonly events: (
    query: LogQuery<DomainEvent>
  ) => Stream.Stream<RecordedEvent<DomainEvent>, OperatorOnly | AppendError, CurrentActor>
  /** The events of the log from a position on, followed by new events as they are appended, for the operator. */
  readonly follow: (
    query: LogQuery<DomainEvent>
  ) => Stream.Stream<RecordedEvent<DomainEvent>, OperatorOnly | AppendError | SubscriptionError, CurrentActor>
  /**
   * Imports a page of another archive as an SCP file, for the operator. Repeated, it imports the changes; parts that users
   * edited stay as they are. With `dryRun` it writes nothing.
   */
  readonly importPage: (
    page: PageImport.Page,
    options?: PageImport.Options
  ) => Effect.Effect<PageImport.Imported, Failure | OperatorOnly, CurrentActor>
  /** Begins the report of an import, for the operator. Returns its number. */
  readonly beginImportReport: (
    source: ImportReport.Source
  ) => Effect.Effect<number, OperatorOnly | AppendError, CurrentActor>
  /** Adds lines to the report of an import, for the operator; with `isEnd` they are the last ones. */
  readonly addToImportReport: (
    report: number,
    lines: ReadonlyArray<ImportReport.Entry>,
    isEnd: boolean
  ) => Effect.Effect<void, OperatorOnly | AppendError, CurrentActor>
  /** The report of the last import, or of the last one that had a record, and its lines, for the operator. */
  readonly importReport: (
    query: ImportReport.Query
  ) => Stream.Stream<ImportReport.Part, OperatorOnly | AppendError, CurrentActor>
  /** Opens the database of an earlier program for the operator, to import it step by step. */
  readonly importLegacy: LegacyImport.Import
  /** Copies the deepwell into a new file while it is in use, and verifies the copy. Returns the head of the copy. */
  readonly backup: Backup.Backup
  /** Rebuilds read models from the events, for the operator: all, or those named. Emits the progress. */
  readonly rebuild: (
    names?: ReadonlyArray<string>
  ) => Stream.Stream<ProjectionRebuild.RebuildProgress, OperatorOnly | RebuildError | AppendError, CurrentActor>
  /** The whole log as lines of text, for the operator. Credentials, sessions and throttles are not exported. */
  readonly exportLog: LogExport.Export
  /** Imports an exported log into a new deepwell, or resumes an interrupted import, for the operator. */
  readonly importLog: LogImport.Import
  /** The position and the hash of the last event, to be stored elsewhere, for the operator. */
  readonly checkpoint: Effect.Effect<Checkpoint.Checkpoint, OperatorOnly | AppendError, CurrentActor>
  /** Verifies the log as `verify` does. Fails with `CheckpointBroken` when it does not contain the checkpoint's event. */
  readonly verifyCheckpoint: (
    checkpoint: Checkpoint.Checkpoint
  ) => Effect.Effect<Head, CheckpointBroken | ChainBroken | OperatorOnly | AppendError, CurrentActor>
  /** The consumers of the log with their lag and their number of parked events, for the operator. */
  readonly consumers: Effect.Effect<ReadonlyArray<Progress>, OperatorOnly | AppendError, CurrentActor>
  /** The parked events of a consumer, for the operator. */
  readonly parkedEvents: (
    consumer: string
  ) => Effect.Effect<ReadonlyArray<ParkedEvent>, OperatorOnly | AppendError, CurrentActor>
  /**
   * Marks a parked event to be handled again, or without a position all of the consumer's, for the operator. Returns their
   * number. Fails with `NotParked` when it is 0.
   */
  readonly retryParked: (
    consumer: string,
    position?: number
  ) => Effect.Effect<number, NotParked | OperatorOnly | AppendError, CurrentActor>
  /** Removes a parked event, which is then never handled, for the operator. Fails with `NotParked`. */
  readonly discardParked: (
    consumer: string,
    position: number
  ) => Effect.Effect<void, NotParked | OperatorOnly | AppendError, CurrentActor>
  /** Succeeds when the database can be read. */
  readonly ping: Effect.Effect<void, DatabaseError>
  /**
   * The health of the deepwell, for the embedding program: requires no actor, writes no audit entry and reads no record.
   * Fails as the database does, and at a server with `OperatorOnly`.
   */
  readonly health: Effect.Effect<Health, DatabaseError | OperatorOnly>
}
