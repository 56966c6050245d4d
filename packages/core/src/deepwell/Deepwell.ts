/**
 * The one door to a deepwell. Every command and query acts on behalf of the current actor, is decided by clearance and
 * authority, and leaves an entry in the audit log.
 *
 * @example
 * ```ts
 * const program = Effect.gen(function* () {
 *   const deepwell = yield* Deepwell.Deepwell
 *   yield* deepwell.execute(Scp.ChangeStatus.make({ scp: "SCP-173", to: "explained", reason: "stage prop" }))
 *   return yield* deepwell.access({ type: "scp", id: "SCP-173" })
 * })
 *
 * program.pipe(
 *   Deepwell.actingAs("user-7"),
 *   Effect.provide(Deepwell.layerSqlite({ filename: "deepwell.db" })),
 *   Effect.runPromise
 * )
 * ```
 */
import type { Redacted } from "effect"
import { Config, Context, Effect, Layer, Stream } from "effect"
import * as Database from "../database/Database.ts"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as DatabaseSettings from "../database/DatabaseSettings.ts"
import * as Actor from "../domain/Actor.ts"
import type {
  Answer,
  Explanation,
  Hit,
  OpenSession,
  PendingProposal,
  Review,
  StatusEntry,
  Summary,
  UserRecord
} from "../domain/Answer.ts"
import type { AuditEntry } from "../domain/Audit.ts"
import type { Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Policy } from "../domain/Policy.ts"
import type * as Query from "../domain/Query.ts"
import type { Rejection } from "../domain/Rejection.ts"
import type * as User from "../domain/User.ts"
import { UserId } from "../domain/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Head, LogQuery } from "../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken, ProjectionVersionMismatch } from "../eventsourcing/EventStoreError.ts"
import * as EventStoreMigrations from "../eventsourcing/EventStoreMigrations.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Security from "../security/SecurityConfig.ts"
import * as SecurityMigrations from "../security/SecurityMigrations.ts"
import * as Accounts from "./Accounts.ts"
import * as BreakGlass from "./BreakGlass.ts"
import type { ExecuteOptions, Outcome } from "./Commands.ts"
import * as Commands from "./Commands.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as Imports from "./Imports.ts"
import * as LegacyImport from "./LegacyImport.ts"
import { Log } from "./Log.ts"
import type { OperatorOnly } from "./Operator.ts"
import * as OpenSessions from "./OpenSessions.ts"
import * as Operator from "./Operator.ts"
import * as Oversight from "./Oversight.ts"
import * as Policies from "./Policies.ts"
import * as Queries from "./Queries.ts"
import type { LoginRefused, Session } from "./SignIn.ts"
import * as SignIn from "./SignIn.ts"

/** What any call may fail with: a refusal by the rules, or trouble with the log or its database. */
export type Failure = Rejection | AppendError

export class Deepwell extends Context.Tag("@scipnet/core/Deepwell")<
  Deepwell,
  {
    /** Executes a command. Fails with a `Rejection` when it is refused: nothing was changed then. */
    readonly execute: (command: Command, options?: ExecuteOptions) => Effect.Effect<Outcome, Failure, CurrentActor>
    /** Enrols a user who signs in with a password. Fails as `execute` does. */
    readonly register: (
      command: typeof User.Register.Type,
      password: Redacted.Redacted,
      options?: Pick<ExecuteOptions, "commandId" | "occurredAt">
    ) => Effect.Effect<Outcome, Failure, CurrentActor>
    /** Reads one record: `Granted` with what the reader may see of it, `Redacted` or `Expunged`. */
    readonly access: (query: Query.Access) => Effect.Effect<Answer, Failure, CurrentActor>
    /** The records of a type that the reader may see, by id. */
    readonly list: (query: Query.List) => Effect.Effect<ReadonlyArray<Summary>, Failure, CurrentActor>
    /** Where words stand together in what the reader may see. */
    readonly search: (query: Query.Search) => Effect.Effect<ReadonlyArray<Hit>, Failure, CurrentActor>
    /** The changes of status of an anomaly, oldest first. Fails with `RecordRedacted` or `RecordExpunged`. */
    readonly history: (query: Query.History) => Effect.Effect<ReadonlyArray<StatusEntry>, Failure, CurrentActor>
    /** Entries of the audit log, latest first. Fails with `ClearanceDenied` for anybody but auditors. */
    readonly audit: (query: Query.ReadAudit) => Effect.Effect<ReadonlyArray<AuditEntry>, Failure, CurrentActor>
    /** The reader's own file. */
    readonly whoAmI: Effect.Effect<UserRecord, Failure, CurrentActor>
    /** What waits for a second person, on records that the reader may see; by when it lapses. */
    readonly pending: Effect.Effect<ReadonlyArray<PendingProposal>, Failure, CurrentActor>
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
    /** Comes in with a password. Fails with `LoginRefused`, the same whatever was wrong. */
    readonly login: (
      user: string,
      password: Redacted.Redacted,
      origin?: string | null
    ) => Effect.Effect<Session, LoginRefused | AppendError>
    /** Comes back with the token of a session that is open. Fails with `LoginRefused`, whatever is wrong. */
    readonly resume: (
      token: Redacted.Redacted,
      origin?: string | null
    ) => Effect.Effect<Session, LoginRefused | AppendError>
    /** Ends a session. */
    readonly logout: (session: Pick<Session, "id" | "user">) => Effect.Effect<void, AppendError>
    /** Proves the log from its first event to its last. Fails with `ChainBroken` at the first that was altered. */
    readonly verify: Effect.Effect<Head, ChainBroken | OperatorOnly | AppendError, CurrentActor>
    /** The log itself, for the operator. */
    readonly events: (
      query: LogQuery
    ) => Stream.Stream<RecordedEvent<DomainEvent>, OperatorOnly | AppendError, CurrentActor>
    /** Brings in a page of another archive, for the operator: once, and again when it changed. */
    readonly importPage: (page: Imports.Page) => Effect.Effect<Imports.Imported, Failure | OperatorOnly, CurrentActor>
    /** Opens a deepwell of an earlier program, for the operator, to be brought in step by step. */
    readonly importLegacy: LegacyImport.Import
    /** Answers whether the database does. */
    readonly ping: Effect.Effect<void, DatabaseError>
  }
>() {}

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Database.Database | Log | Passwords | Security.SecurityConfig>()
  const here = Effect.provide(context)
  const database = yield* Database.Database
  return Deepwell.of({
    execute: (command, options) => here(Commands.execute(command, options)),
    register: (command, password, options) => here(Accounts.register(command, password, options)),
    access: (query) => here(Queries.access(query)),
    list: (query) => here(Queries.list(query)),
    search: (query) => here(Queries.search(query)),
    history: (query) => here(Queries.history(query)),
    audit: (query) => here(Queries.audit(query)),
    whoAmI: here(Queries.whoAmI),
    pending: here(Queries.pending),
    changePassword: (user, own, next) => here(Accounts.changePassword(user, own, next)),
    resetPassword: (user, next) => here(Accounts.resetPassword(user, next)),
    setPhrase: (user, own, phrase) => here(Accounts.setPhrase(user, own, phrase)),
    breakGlass: (query, phrase) => here(BreakGlass.open(query, phrase)),
    reviews: (query) => here(Oversight.reviews(query)),
    signReview: (query) => here(BreakGlass.sign(query)),
    why: (query) => here(Oversight.why(query)),
    configure: (change) => here(Policies.configure(change)),
    sessions: (whose) => here(OpenSessions.sessions(whose)),
    revokeSession: (session) => here(OpenSessions.revoke(session)),
    login: (user, password, origin) => here(SignIn.login(user, password, origin)),
    resume: (token, origin) => here(SignIn.resume(token, origin)),
    logout: (session) => here(SignIn.logout(session)),
    verify: here(Operator.verify),
    events: (query) => Operator.events(query).pipe(Stream.provideSomeContext(context)),
    importPage: (page) => here(Imports.page(page)),
    // Not `here`, whose context has the layer's own scope: the file is to be closed with the caller's.
    importLegacy: (source) => Effect.provideService(LegacyImport.open(source), Log, Context.get(context, Log)),
    ping: database.ping
  })
})

/** The door to a log, a database and passwords that are given: `layerSqlite` brings all of them along. */
export const layer: Layer.Layer<Deepwell, never, Database.Database | Log | Passwords | Security.SecurityConfig> =
  Layer.effect(Deepwell, make)

/** "SCPD", by which a file is known for a deepwell. */
const applicationId = 0x53435044

export interface SqliteOptions {
  /** The file; `:memory:` for one that is gone with the process. */
  readonly filename: string
  /** Whether to make the file when there is none; true if left out. */
  readonly create?: boolean
  readonly database?: Partial<DatabaseSettings.DatabaseSettings>
  readonly security?: Partial<Security.Parameters>
}

/** A deepwell in a SQLite file. Fails with the database's errors, and when the file was written by a newer program. */
export const layerSqlite = (
  options: SqliteOptions
): Layer.Layer<Deepwell, DatabaseError | ProjectionVersionMismatch | AppendError> =>
  layer.pipe(
    Layer.provide(Log.layer),
    Layer.provide(Passwords.layer),
    Layer.provide(Security.SecurityConfig.layer({ ...Security.defaults, ...options.security })),
    Layer.provide(
      Database.layer({
        filename: options.filename,
        create: options.create ?? true,
        applicationId,
        migrations: [...EventStoreMigrations.migrations, ...SecurityMigrations.migrations],
        settings: { ...DatabaseSettings.defaults, ...options.database }
      })
    )
  )

/** Everything that the environment may set, under `SCIPNET_`; every value that will not do is named at once. */
export const config = Config.all({
  database: Config.nested(DatabaseSettings.config, "SCIPNET"),
  security: Config.nested(Security.config, "SCIPNET")
})

/** As `layerSqlite`, with settings from the environment. */
export const layerConfig = (options: Pick<SqliteOptions, "filename" | "create">) =>
  Layer.unwrapEffect(Effect.map(config, (settings) => layerSqlite({ ...options, ...settings })))

/**
 * Acts as a user, without a password: it trusts the program that it is embedded in. Dies when it is not a user id.
 */
export const actingAs = (user: string) => CurrentActor.provide(Actor.Actor.User({ user: UserId.make(user) }))

/** Acts as whoever holds the file, by their login name on the machine. */
export const actingAsOperator = (login: string) => CurrentActor.provide(Actor.Actor.Operator({ login }))

/** Acts as whoever holds a session, through a door such as `cli` or `terminal`. */
export const within = SignIn.within
