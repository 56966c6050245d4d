/** Stores for contract tests: one log in a fresh database, and a replica of its own for each store. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { EventCodec } from "@scipnet/core/eventsourcing/EventCodec"
import * as ReplicaMigrations from "@scipnet/core/eventsourcing/replica/ReplicaMigrations"
import * as StoreOptions from "@scipnet/core/eventsourcing/sql/StoreOptions"
import { EventStoreContract } from "@scipnet/core/testing"
import { Clock, Effect, Layer, Scope } from "effect"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgConnection from "../../src/connection/PgConnection.ts"
import type * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgEventStore from "../../src/PgEventStore.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as PgCheckpointStore from "../../src/shared-tables/PgCheckpointStore.ts"
import * as PgTransactor from "../../src/shared-tables/PgTransactor.ts"
import * as Ledger from "../log/Ledger.ts"
import * as StillClock from "../log/StillClock.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as SettledCheckpoints from "./SettledCheckpoints.ts"

/** A temporary folder, which is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "pg-replica-"))),
  (name) => Effect.sync(() => rmSync(name, { recursive: true }))
)

/** One database for all tests of a process: a schema takes a fraction of the time. The end of the process removes it. */
const database = Effect.cached(
  Effect.flatMap(SharedCluster.get, (cluster) =>
    Effect.as(cluster.query("CREATE DATABASE contract"), cluster.url({ database: "contract" }))
  )
).pipe(Effect.runSync)

let schemas = 0

/** The settings of an empty log in a schema of its own. */
const created = Effect.gen(function* () {
  const settings = Ledger.settings(yield* database, { ...StillClock.limits, schema: `contract_${(schemas += 1)}` })
  yield* PgSchema.create(settings)
  return settings
})

/** Opens a store whose replica is a file; it works in real time, however far a test moves its clock. */
export const open = <E>(settings: PgSettings.PgSettings, codec: EventCodec<E>, filename: string) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      StoreOptions.database({
        filename,
        applicationId: StoreOptions.applicationId,
        migrations: ReplicaMigrations.migrations
      })
    )
    const { hosts, ...connection } = settings
    return yield* Effect.provide(PgEventStore.make(codec, { hosts, connection }), context)
  }).pipe(Effect.withClock(Clock.make()))

/** The stores of a test share a fresh log; each has a replica of its own. */
export const factory = Layer.scoped(
  EventStoreContract.StoreFactory,
  Effect.gen(function* () {
    const directory = yield* folder
    const settings = yield* created
    const scope = yield* Effect.scope
    const history = LogHistory.make()
    const [reads, writes] = yield* Effect.all([
      PgConnection.make(settings, history),
      PgConnection.make(settings, history)
    ])
    let replicas = 0
    return EventStoreContract.StoreFactory.of({
      open: (codec) =>
        Effect.suspend(() => open(settings, codec, join(directory, `replica-${(replicas += 1)}.db`))).pipe(
          Effect.orDie,
          Effect.provideService(Scope.Scope, scope)
        ),
      ...SettledCheckpoints.make(PgCheckpointStore.make(PgTransactor.make(settings, reads, writes)))
    })
  })
)
