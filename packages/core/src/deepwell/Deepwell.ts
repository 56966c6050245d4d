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
import { Config, Context, Effect, Layer, Record, Stream } from "effect"
import * as Database from "../database/Database.ts"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as DatabaseSettings from "../database/DatabaseSettings.ts"
import * as Actor from "../domain/Actor.ts"
import { UserId } from "../domain/UserId.ts"
import type { AppendError, OpenError } from "../eventsourcing/EventStoreError.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Security from "../security/SecurityConfig.ts"
import * as Accounts from "./Accounts.ts"
import * as BreakGlass from "./BreakGlass.ts"
import * as Backup from "./Backup.ts"
import * as Checkpoint from "./Checkpoint.ts"
import * as Commands from "./Commands.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as Format from "./Format.ts"
import * as Health from "./Health.ts"
import * as Imports from "./Imports.ts"
import { Log } from "./Log.ts"
import * as LogExport from "./LogExport.ts"
import * as LogImport from "./LogImport.ts"
import * as OpenSessions from "./OpenSessions.ts"
import * as Operator from "./Operator.ts"
import * as Oversight from "./Oversight.ts"
import * as Policies from "./Policies.ts"
import * as Queries from "./Queries.ts"
import * as SignIn from "./SignIn.ts"
import * as Spans from "./Spans.ts"
import * as AsOf from "./AsOf.ts"
import * as Auditing from "./Auditing.ts"
import * as Browsing from "./Browsing.ts"
import * as Watch from "./Watch.ts"
import type { DeepwellService } from "./DeepwellService.ts"

export type { Failure } from "./DeepwellService.ts"

/** The service. In memory, in a file or at a server, it is the same: `layerSqlite` and `Remote.layer` make it. */
export class Deepwell extends Context.Tag("@scipnet/core/Deepwell")<Deepwell, DeepwellService>() {}

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Database.Database | Log | Passwords | Security.SecurityConfig>()
  const here = Effect.provide(context)
  const database = yield* Database.Database
  const watch = yield* Watch.make
  const door = Deepwell.of({
    execute: (command, options) => here(Commands.execute(command, options)),
    register: (command, password, options) => here(Accounts.register(command, password, options)),
    access: (query) => here(Queries.access(query)),
    list: (query) => here(Queries.list(query)),
    search: (query) => here(Queries.search(query)),
    history: (query) => here(Queries.history(query)),
    count: (query) => here(Browsing.count(query)),
    random: (query) => here(Browsing.random(query)),
    neighbour: (query) => here(Browsing.neighbour(query)),
    complete: (query) => here(Browsing.complete(query)),
    near: (query) => here(Browsing.near(query)),
    references: (query) => here(Browsing.references(query)),
    watch: watch.pipe(Stream.provideSomeContext(context)),
    asOf: (query) => here(AsOf.asOf(query)),
    historyAsOf: (query) => here(AsOf.historyAsOf(query)),
    audit: (query) => here(Auditing.audit(query)),
    exportAudit: (query) => Auditing.exportAudit(query).pipe(Stream.provideSomeContext(context)),
    trail: (query) => here(Auditing.trail(query)),
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
    follow: (query) => Operator.follow(query).pipe(Stream.provideSomeContext(context)),
    importPage: (page) => here(Imports.page(page)),
    // Not `here`, whose context has the layer's own scope: the file is to be closed with the caller's.
    importLegacy: (source) =>
      Effect.flatMap(
        // Loaded by those only who bring something in.
        Effect.promise(() => import("./LegacyImport.ts")),
        (legacy) => Effect.provideService(legacy.open(source), Log, Context.get(context, Log))
      ),
    backup: (target, progress) => here(Backup.backup(target, progress)),
    rebuild: (names) => Operator.rebuild(names).pipe(Stream.provideSomeContext(context)),
    exportLog: here(LogExport.exportLog),
    importLog: (bytes, report) => LogImport.importLog(bytes, report).pipe(Effect.provide(context)),
    checkpoint: here(Checkpoint.checkpoint),
    verifyCheckpoint: (checkpoint) => here(Checkpoint.verify(checkpoint)),
    ping: database.ping,
    health: here(Health.health)
  })
  return Spans.traced("Deepwell", door)
})

/** The door to a log, a database and passwords that are given: `layerSqlite` brings all of them along. */
export const layer: Layer.Layer<Deepwell, never, Database.Database | Log | Passwords | Security.SecurityConfig> =
  Layer.effect(Deepwell, make)

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
    Layer.provide(Log.layer),
    Layer.provide(Passwords.layer),
    Layer.provide(Security.SecurityConfig.layer({ ...Security.defaults, ...options.security })),
    Layer.provide(
      Database.layer({
        filename: options.filename,
        create: options.create ?? true,
        applicationId: Format.applicationId,
        migrations: Format.migrations,
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
export const within = SignIn.within
