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
import { Config, Context, Effect, Layer, Record } from "effect"
import * as Database from "../database/Database.ts"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as DatabaseSettings from "../database/DatabaseSettings.ts"
import * as Actor from "../domain/Actor.ts"
import type { Command } from "../domain/Command.ts"
import { UserId } from "../domain/user/UserId.ts"
import type { AppendError, OpenError } from "../eventsourcing/EventStoreError.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Security from "../security/SecurityConfig.ts"
import * as Accounts from "./auth/Accounts.ts"
import * as BreakGlass from "./auth/BreakGlass.ts"
import * as Backup from "./backup/Backup.ts"
import * as Checkpoint from "./operator/Checkpoint.ts"
import * as CommandHandler from "./request/CommandHandler.ts"
import { CurrentActor } from "./request/CurrentActor.ts"
import * as CustodyQuery from "./query/CustodyQuery.ts"
import * as FileFormat from "./FileFormat.ts"
import * as Health from "./Health.ts"
import type * as LegacyImport from "./import/LegacyImport.ts"
import * as PageImport from "./import/PageImport.ts"
import { EventLog } from "./EventLog.ts"
import * as LogExport from "./transfer/LogExport.ts"
import * as LogImport from "./transfer/LogImport.ts"
import * as OpenSessions from "./auth/OpenSessions.ts"
import * as Operator from "./operator/Operator.ts"
import * as OversightQueries from "./query/OversightQueries.ts"
import * as PolicySettings from "./operator/PolicySettings.ts"
import * as RecordQueries from "./query/RecordQueries.ts"
import * as SessionEnds from "./auth/SessionEnds.ts"
import * as Login from "./auth/Login.ts"
import * as ServiceMethods from "./ServiceMethods.ts"
import * as ServiceTracing from "./ServiceTracing.ts"
import * as AsOfQueries from "./query/AsOfQueries.ts"
import * as AuditQueries from "./query/AuditQueries.ts"
import * as BrowseQueries from "./query/BrowseQueries.ts"
import * as WatchQuery from "./query/WatchQuery.ts"
import type { DeepwellService } from "./DeepwellService.ts"

export type { Failure } from "./DeepwellService.ts"

/** The service. In memory, in a file or at a server, it is the same: `layerSqlite` and `Remote.layer` make it. */
export class Deepwell extends Context.Tag("@scipnet/core/Deepwell")<Deepwell, DeepwellService>() {}

type Services = Database.Database | EventLog | Passwords | Security.SecurityConfig

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Services>()
  const services = Context.pick(Database.Database, EventLog, Passwords, Security.SecurityConfig)(context)
  const methods = ServiceMethods.provided(services, {
    execute: (command: Command, options?: CommandHandler.ExecuteOptions) => CommandHandler.execute(command, options),
    register: Accounts.register,
    access: RecordQueries.access,
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
    sessionEnds: SessionEnds.sessionEnds,
    login: Login.login,
    resume: Login.resume,
    logout: Login.logout,
    verify: Operator.verify,
    events: Operator.events,
    follow: Operator.follow,
    importPage: PageImport.page,
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
    ping: (yield* Database.Database).ping,
    health: Health.health
  })
  const importLog: LogImport.Import = (bytes, report) => Effect.provide(LogImport.importLog(bytes, report), services)
  return Deepwell.of(ServiceTracing.traced("Deepwell", { ...methods, importLog }))
})

/** The door to a log, a database and passwords that are given: `layerSqlite` brings all of them along. */
export const layer: Layer.Layer<Deepwell, never, Services> = Layer.effect(Deepwell, make)

/** Where a deepwell is, and how it is to behave. */
export interface SqliteOptions {
  /** The file; `:memory:` for one that is gone with the process. */
  readonly filename: string
  /** Whether to make the file when there is none; true if left out. */
  readonly create?: boolean
  readonly database?: Partial<DatabaseSettings.DatabaseSettings>
  readonly security?: Partial<Security.Parameters>
}

/** A deepwell in a SQLite file. Fails with the database's errors, and when the file was written by a newer program. */
export const layerSqlite = (options: SqliteOptions): Layer.Layer<Deepwell, DatabaseError | OpenError | AppendError> =>
  layer.pipe(
    Layer.provide(EventLog.layer),
    Layer.provide(Passwords.layer),
    Layer.provide(Security.SecurityConfig.layer({ ...Security.defaults, ...options.security })),
    Layer.provide(
      Database.layer({
        filename: options.filename,
        create: options.create ?? true,
        applicationId: FileFormat.applicationId,
        migrations: FileFormat.migrations,
        settings: { ...DatabaseSettings.defaults, ...options.database }
      })
    )
  )

/** Everything that the environment may set, under `SCIPNET_`; every value that will not do is named at once. */
export const config = Config.all({
  database: Config.nested(DatabaseSettings.config, "SCIPNET"),
  security: Config.nested(Security.config, "SCIPNET")
})

/** Each of them by itself, by what it sets. */
export const settings: { readonly [name: string]: Config.Config<unknown> } = Record.map(
  { ...DatabaseSettings.settings, ...Security.settings },
  (setting: Config.Config<unknown>) => Config.nested(setting, "SCIPNET")
)

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
export const within = Login.within
