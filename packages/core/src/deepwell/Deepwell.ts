/**
 * The service of a deepwell. Every command and query runs on behalf of the current actor, is authorized by clearance and
 * role, and writes an audit entry.
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
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Database from "../database/Database.ts"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as DatabaseSettings from "../database/DatabaseSettings.ts"
import * as Actor from "../domain/Actor.ts"
import type { Command } from "../domain/Command.ts"
import { UserId } from "../domain/UserId.ts"
import type { AppendError, OpenError } from "../eventsourcing/EventStoreError.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Security from "../security/SecurityConfig.ts"
import * as Accounts from "./auth/Accounts.ts"
import * as BreakGlass from "./auth/BreakGlass.ts"
import * as Backup from "./backup/Backup.ts"
import * as Checkpoint from "./operator/Checkpoint.ts"
import * as Consumers from "./operator/Consumers.ts"
import * as CommandHandler from "./request/CommandHandler.ts"
import { CurrentActor } from "./request/CurrentActor.ts"
import * as CustodyQuery from "./query/CustodyQuery.ts"
import * as FileFormat from "./FileFormat.ts"
import * as Health from "./Health.ts"
import type * as LegacyImport from "./import/LegacyImport.ts"
import * as ImportReports from "./import/ImportReports.ts"
import * as PageImport from "./import/PageImport.ts"
import { EventLog } from "./EventLog.ts"
import * as LogExport from "./transfer/LogExport.ts"
import * as LogImport from "./transfer/LogImport.ts"
import * as OpenSessions from "./auth/OpenSessions.ts"
import * as Operator from "./operator/Operator.ts"
import * as OversightQueries from "./query/OversightQueries.ts"
import * as PolicySettings from "./operator/PolicySettings.ts"
import * as DossierQueries from "./query/DossierQueries.ts"
import * as RecordQueries from "./query/RecordQueries.ts"
import { SharedTables } from "./SharedTables.ts"
import * as SqliteSharedTables from "./SqliteSharedTables.ts"
import * as SessionEndStream from "./auth/SessionEndStream.ts"
import * as SessionLookup from "./auth/SessionLookup.ts"
import * as Login from "./auth/Login.ts"
import * as ServiceMethods from "./ServiceMethods.ts"
import * as ServiceTracing from "./ServiceTracing.ts"
import * as AsOfQueries from "./query/AsOfQueries.ts"
import * as AuditQueries from "./query/AuditQueries.ts"
import * as BrowseQueries from "./query/BrowseQueries.ts"
import * as WatchQuery from "./query/WatchQuery.ts"
import type { DeepwellService } from "./DeepwellService.ts"

export type { Failure } from "./DeepwellService.ts"

/** The service of a deepwell. `layerSqlite` provides one in a file or in memory, `RemoteDeepwell.layer` one at a server. */
export class Deepwell extends Context.Tag("@scipnet/core/Deepwell")<Deepwell, DeepwellService>() {}

type Services = Database.Database | EventLog | SharedTables | Passwords | Security.SecurityConfig

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Services>()
  const services = Context.pick(Database.Database, EventLog, SharedTables, Passwords, Security.SecurityConfig)(context)
  const methods = ServiceMethods.provided(services, {
    execute: (command: Command, options?: CommandHandler.ExecuteOptions) => CommandHandler.execute(command, options),
    register: Accounts.register,
    access: RecordQueries.access,
    dossier: DossierQueries.dossier,
    timeline: DossierQueries.timeline,
    list: RecordQueries.list,
    search: RecordQueries.search,
    count: BrowseQueries.count,
    random: BrowseQueries.random,
    neighbour: BrowseQueries.neighbour,
    complete: BrowseQueries.complete,
    near: BrowseQueries.near,
    references: BrowseQueries.references,
    history: RecordQueries.history,
    asOf: AsOfQueries.asOf,
    historyAsOf: AsOfQueries.historyAsOf,
    audit: AuditQueries.audit,
    trail: AuditQueries.trail,
    reviews: OversightQueries.reviews,
    why: OversightQueries.why,
    whoAmI: RecordQueries.whoAmI,
    custody: CustodyQuery.custody,
    pending: RecordQueries.pending,
    sessions: OpenSessions.sessions,
    watch: yield* WatchQuery.make,
    exportAudit: AuditQueries.exportAudit,
    changePassword: Accounts.changePassword,
    resetPassword: Accounts.resetPassword,
    setPhrase: Accounts.setPhrase,
    breakGlass: BreakGlass.open,
    signReview: BreakGlass.sign,
    revokeSession: OpenSessions.revoke,
    configure: PolicySettings.configure,
    sessionEnds: SessionEndStream.sessionEnds,
    login: Login.login,
    resume: Login.resume,
    findSession: SessionLookup.findSession,
    logout: Login.logout,
    verify: Operator.verify,
    events: Operator.events,
    follow: Operator.follow,
    importPage: PageImport.page,
    beginImportReport: ImportReports.begin,
    addToImportReport: ImportReports.add,
    importReport: ImportReports.read,
    // Imports are rare, and their module is large.
    importLegacy: (source: LegacyImport.Source) =>
      Effect.flatMap(
        Effect.promise(() => import("./import/LegacyImport.ts")),
        (legacy) => legacy.open(source)
      ),
    backup: Backup.backup,
    rebuild: Operator.rebuild,
    exportLog: LogExport.exportLog,
    checkpoint: Checkpoint.checkpoint,
    verifyCheckpoint: Checkpoint.verify,
    consumers: Consumers.consumers,
    parkedEvents: Consumers.parkedEvents,
    retryParked: Consumers.retryParked,
    discardParked: Consumers.discardParked,
    ping: (yield* Database.Database).ping,
    health: Health.health
  })
  const importLog: LogImport.Import = (bytes, report) => Effect.provide(LogImport.importLog(bytes, report), services)
  return Deepwell.of(ServiceTracing.traced("Deepwell", { ...methods, importLog }))
})

/** The service on a log, a database, shared tables and passwords that the caller provides. `layerSqlite` provides all of them. */
export const layer: Layer.Layer<Deepwell, never, Services> = Layer.effect(Deepwell, make)

/** The options of `layerSqlite`. */
export interface SqliteOptions {
  /** The path of the database file; `:memory:` for a deepwell that is lost when the layer closes. */
  readonly filename: string
  /** Creates the file when it does not exist. Default: true. */
  readonly create?: boolean
  /** Settings that differ from `DatabaseSettings.defaults`. */
  readonly database?: Partial<DatabaseSettings.DatabaseSettings>
  /** Settings that differ from `SecurityConfig.defaults`. */
  readonly security?: Partial<Security.Parameters>
}

/**
 * The services of a deepwell in a SQLite file, on which `layer` and other services of one process stand. Fails as
 * `layerSqlite` does.
 */
export const services = (options: SqliteOptions): Layer.Layer<Services, DatabaseError | OpenError | AppendError> =>
  Layer.mergeAll(EventLog.layer, SqliteSharedTables.layer, Passwords.layer).pipe(
    Layer.provideMerge(Security.SecurityConfig.layer({ ...Security.defaults, ...options.security })),
    Layer.provideMerge(
      FileFormat.layer({
        filename: options.filename,
        create: options.create ?? true,
        settings: { ...DatabaseSettings.defaults, ...options.database }
      })
    )
  )

/**
 * A deepwell in a SQLite file, which is migrated when it is opened. Fails with a `DatabaseError` when the file cannot be
 * opened, and with an `OpenError` when a newer version of the program wrote it.
 */
export const layerSqlite = (options: SqliteOptions): Layer.Layer<Deepwell, DatabaseError | OpenError | AppendError> =>
  Layer.provide(layer, services(options))

/** All settings from the environment, with the prefix `SCIPNET_`. All invalid settings are reported together. */
export const config = Config.all({
  database: Config.nested(DatabaseSettings.config, "SCIPNET"),
  security: Config.nested(Security.config, "SCIPNET")
})

/** The configs of the single settings, by the names of the settings. */
export const settings: { readonly [name: string]: Config.Config<unknown> } = Record.map(
  { ...DatabaseSettings.settings, ...Security.settings },
  (setting: Config.Config<unknown>) => Config.nested(setting, "SCIPNET")
)

/** A deepwell in a SQLite file, with settings from the environment. Fails as `layerSqlite`, or with a `ConfigError`. */
export const layerConfig = (options: Pick<SqliteOptions, "filename" | "create">) =>
  Layer.unwrapEffect(Effect.map(config, (settings) => layerSqlite({ ...options, ...settings })))

/**
 * Runs an effect as a user, without a password: the embedding program is trusted. Dies when `user` is not a valid user id.
 */
export const actingAs = (user: string) => CurrentActor.provide(Actor.Actor.User({ user: UserId.make(user) }))

/** Runs an effect as the operator. `login` is the name that the audit log records. */
export const actingAsOperator = (login: string) => CurrentActor.provide(Actor.Actor.Operator({ login }))

/** Runs an effect as the user of a session, from an origin such as `cli` or `terminal`. */
export const within = Login.asSession
