/**
 * An event store for programs on several machines: the log in PostgreSQL, and on each machine a verified replica in a SQLite
 * file with the read models.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Database } from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import type { EventCodec } from "@scipnet/core/eventsourcing/EventCodec"
import type { OpenError } from "@scipnet/core/eventsourcing/EventStoreError"
import * as Follower from "@scipnet/core/eventsourcing/replica/Follower"
import * as ReplicaMigrations from "@scipnet/core/eventsourcing/replica/ReplicaMigrations"
import * as ReplicatedEventStore from "@scipnet/core/eventsourcing/replica/ReplicatedEventStore"
import * as StoreOptions from "@scipnet/core/eventsourcing/sql/StoreOptions"
import * as LogHistory from "./connection/LogHistory.ts"
import * as PgSettings from "./connection/PgSettings.ts"
import * as PgCommitLog from "./log/PgCommitLog.ts"
import type { PgCompanionWrite } from "./log/PgCompanion.ts"
import * as PgVerify from "./transfer/PgVerify.ts"

/** A store of events `E`; `replica.database` reads the read models. */
export type PgEventStore<E> = ReplicatedEventStore.ReplicatedEventStore<E, PgCompanionWrite>

type Replicated<E> = ReplicatedEventStore.Options<E, PgCompanionWrite>

/** The options of `make`. */
export interface Options<E> extends Omit<Replicated<E>, "log">, Pick<PgSettings.Given, "hosts"> {
  /** The settings of the connections; `PgSettings.defaults` by default. */
  readonly connection?: Partial<Omit<PgSettings.PgSettings, "hosts">>
}

/**
 * Opens a store over the plain `Database` in context, whose migrations must include `EventStoreMigrations` and
 * `ReplicaMigrations`. Each connection is compared with what the replica's file has seen of the log. Fails as
 * `PgCommitLog.make` and `ReplicatedEventStore.make` do. `verify` reads the rows of PostgreSQL.
 */
export const make = <E>(
  codec: EventCodec<E>,
  { hosts, connection, ...options }: Options<E>
): Effect.Effect<PgEventStore<E>, OpenError, Database | Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* Database
    const settings = PgSettings.make({ ...connection, hosts })
    const { history, log } = yield* Follower.openLog(database, (seen) => {
      const history = LogHistory.make(seen)
      return Effect.map(PgCommitLog.make<E>({ ...settings, history }), (log) => ({ history, log }))
    })
    const store = yield* ReplicatedEventStore.make(codec, { ...options, log })
    return { ...store, verify: PgVerify.verify(settings, history) }
  })

/** The options of `layer`. */
export interface LayerOptions<E>
  extends
    Options<E>,
    Pick<ReplicatedEventStore.LayerOptions<E, PgCompanionWrite>, "applicationId" | "migrations" | "settings"> {
  /** The path of the replica's file on this machine, which is created if it does not exist. Its folder must exist. */
  readonly replica: string
}

/**
 * A store whose log is in PostgreSQL, in tables that `PgSchema.create` has created, with a replica in a SQLite file, and the
 * replica's database, whose reads are as fresh as those of PostgreSQL. Fails as `Database.layer` and `make` do.
 *
 * @param tag identifies the store; its type is `PgEventStore` of the codec's events
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, PgEventStore.PgEventStore<LedgerEvent>>() {}
 * const live = PgEventStore.layer(Ledger, codec, {
 *   hosts: [Redacted.make("postgres://ledger@db1.example.org/ledger"), Redacted.make("postgres://ledger@db2.example.org/ledger")],
 *   replica: "ledger.db",
 *   projections: [balances]
 * })
 * ```
 */
export const layer = <Self, E>(
  tag: Context.Tag<Self, PgEventStore<E>>,
  codec: EventCodec<E>,
  { replica, applicationId = StoreOptions.applicationId, migrations = [], settings, ...options }: LayerOptions<E>
): Layer.Layer<Self | Database, OpenError> => {
  const local = StoreOptions.database({
    filename: replica,
    applicationId,
    migrations: [...ReplicaMigrations.migrations, ...migrations],
    settings: settings ?? { ...DatabaseSettings.defaults, synchronous: "NORMAL" }
  })
  return Layer.scopedContext(
    Effect.map(make(codec, options), (store) =>
      Context.make(tag, store).pipe(Context.add(Database, store.replica.database))
    )
  ).pipe(Layer.provide(local))
}
