/**
 * A deepwell whose log is in PostgreSQL, with a replica in a SQLite file of this machine.
 *
 * @example
 * ```ts
 * program.pipe(
 *   Deepwell.actingAs("user-7"),
 *   Effect.provide(
 *     Postgres.layerDeepwell({ hosts: [Redacted.make("postgres://scipnet:secret@db1/scipnet")], replica: "replica.db" })
 *   ),
 *   Effect.runPromise
 * )
 * ```
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Database from "@scipnet/core/database/Database"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as EventLog from "@scipnet/core/deepwell/EventLog"
import { SharedTables } from "@scipnet/core/deepwell/SharedTables"
import type { DomainEvent } from "@scipnet/core/domain/DomainEvent"
import type { AppendError, OpenError } from "@scipnet/core/eventsourcing/EventStoreError"
import * as Follower from "@scipnet/core/eventsourcing/replica/Follower"
import * as ReplicatedEventStore from "@scipnet/core/eventsourcing/replica/ReplicatedEventStore"
import * as SqlLog from "@scipnet/core/eventsourcing/sql/SqlLog"
import { Passwords } from "@scipnet/core/security/Passwords"
import * as Security from "@scipnet/core/security/SecurityConfig"
import * as SessionChanges from "@scipnet/core/security/SessionChanges"
import * as LogHistory from "./connection/LogHistory.ts"
import * as LogProbe from "./connection/LogProbe.ts"
import * as PgSettings from "./connection/PgSettings.ts"
import type { Checked } from "./connection/SessionCheck.ts"
import * as PgCommitLog from "./log/PgCommitLog.ts"
import type { PgCompanion } from "./log/PgCompanion.ts"
import * as ReplicaCheck from "./replica/ReplicaCheck.ts"
import * as ReplicaDatabase from "./replica/ReplicaDatabase.ts"
import * as PgSchema from "./schema/PgSchema.ts"
import * as PgSecurityWrites from "./shared-tables/PgSecurityWrites.ts"
import * as PgSharedTables from "./shared-tables/PgSharedTables.ts"
import * as PgVerify from "./transfer/PgVerify.ts"

/** The options of `layerDeepwell`: the hosts of PostgreSQL, settings of the connections, and the replica. */
export interface Options extends PgSettings.Given {
  /** The path of the replica's file, which is created if it does not exist. Its folder must exist. */
  readonly replica: string
  /** Settings that differ from `DatabaseSettings.defaults`. The replica is always `synchronous` `NORMAL`. */
  readonly database?: Partial<DatabaseSettings.DatabaseSettings>
  /** Settings that differ from `SecurityConfig.defaults`. */
  readonly security?: Partial<Security.Parameters>
}

type Services = Database.Database | EventLog.EventLog | SharedTables | Passwords | Security.SecurityConfig

/** The file of the replica, which the log can write again after a power failure. */
const file = ({ replica, database }: Options) =>
  ReplicaDatabase.layer({
    filename: replica,
    create: true,
    settings: { ...DatabaseSettings.defaults, ...database, synchronous: "NORMAL" }
  })

/** Logs the position of the replica every few seconds while an effect brings it up to the log. */
const reportingProgress =
  (local: Context.Tag.Service<typeof Database.Database>) =>
  <A, E, R>(opening: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    const report = Effect.flatMap(local.read("report progress", SqlLog.lastPosition), (position) =>
      Effect.annotateLogs(Effect.logInfo("The replica reads the log"), { position })
    )
    const reports = Effect.ignore(Effect.delay(Effect.repeat(report, Schedule.spaced("5 seconds")), "2 seconds"))
    return Effect.scoped(Effect.zipRight(Effect.forkScoped(reports), opening))
  }

const open = (options: Options, checked: Checked) =>
  Effect.gen(function* () {
    const { replica: _replica, database: _database, security: _security, ...given } = options
    const settings = PgSettings.make(given)
    const local = yield* Database.Database
    const parameters = yield* Security.SecurityConfig
    const { history, log } = yield* Follower.openLog(local, (seen) => {
      // A new file knows no epoch, and all connections must lead to the same primary.
      const history = LogHistory.make(seen.epoch === undefined ? { ...seen, ...checked } : seen)
      return Effect.map(PgCommitLog.make<DomainEvent>({ ...given, history }), (log) => ({ history, log }))
    })
    const tables = yield* PgSharedTables.make(settings, history, parameters)
    const scope = yield* Effect.scope
    const store = yield* ReplicatedEventStore.make<DomainEvent, PgCompanion>(EventLog.codec, {
      log,
      projections: EventLog.projections,
      checkpoints: tables.checkpoints,
      applyChanges: SessionChanges.apply,
      clearShared: SessionChanges.clear,
      barrierTimeout: settings.deadline
    }).pipe(Scope.extend(scope), reportingProgress(local))
    const { database } = store.replica
    const tryWrite = yield* LogProbe.make(settings, history)
    return Context.make(EventLog.EventLog, {
      ...EventLog.make(store, PgSecurityWrites.interpret),
      verify: PgVerify.verify(settings, history)
    }).pipe(
      Context.add(Database.Database, {
        ...database,
        // The probe is first, since a barrier waits for a log that is away until its own deadline.
        tryWrite: Effect.flatMap(tryWrite, (succeeds) => (succeeds ? database.tryWrite : Effect.succeed(false)))
      }),
      Context.add(SharedTables, tables)
    )
  })

/**
 * The services of a deepwell in PostgreSQL, on which `Deepwell.layer` and other services of one process stand. Returns when the
 * replica has all events. Fails as `layerDeepwell` does.
 */
export const services = (options: Options): Layer.Layer<Services, DatabaseError | OpenError | AppendError> => {
  const { replica, database: _database, security, ...given } = options
  const settings = PgSettings.make(given)
  // Compared before the file is opened to write: the file of another deepwell must not become a replica.
  const checked = Effect.tap(PgSchema.check(settings), ({ id }) => ReplicaCheck.failIfForeign(replica, id))
  const opened = (found: Checked) =>
    Layer.scopedContext(open(options, found)).pipe(
      Layer.provide(file(options)),
      Layer.merge(Passwords.layer),
      Layer.provideMerge(Security.SecurityConfig.layer({ ...Security.defaults, ...security }))
    )
  return Layer.unwrapEffect(Effect.map(checked, opened))
}

/**
 * A deepwell in PostgreSQL, which `PgSchema.create` has created. Every read is as fresh as the log at the time of its call, and a
 * change is acknowledged once PostgreSQL has committed it, on a synchronous standby too.
 *
 * Fails with `DatabaseUnavailable` and a reason of `PgFault.LogReason` when no host passes the checks in time; with
 * `ReplicaDiverged` when the log does not have the last event of the replica; with `SchemaTooNew` when a newer version of the
 * program has migrated either; and as `Deepwell.layerSqlite` does for the file of the replica.
 */
export const layerDeepwell = (
  options: Options
): Layer.Layer<Deepwell.Deepwell, DatabaseError | OpenError | AppendError> =>
  Layer.provide(Deepwell.layer, services(options))
