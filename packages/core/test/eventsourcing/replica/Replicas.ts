import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Context, Effect, Layer, type Scope } from "effect"
import { Database, layer } from "../../../src/database/Database.ts"
import type { DatabaseError } from "../../../src/database/DatabaseError.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import type { EventCodec } from "../../../src/eventsourcing/EventCodec.ts"
import * as ReplicaMigrations from "../../../src/eventsourcing/replica/ReplicaMigrations.ts"
import * as ReplicatedEventStore from "../../../src/eventsourcing/replica/ReplicatedEventStore.ts"
import * as SqlSharedLog from "../../../src/eventsourcing/replica/SqlSharedLog.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"

type Service = Context.Tag.Service<typeof Database>

const settings = { ...DatabaseSettings.defaults, synchronous: "NORMAL" as const }

/** A temporary folder, which is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "replica-"))),
  (name) => Effect.sync(() => rmSync(name, { recursive: true }))
)

const open = (options: Parameters<typeof layer>[0]): Effect.Effect<Service, DatabaseError, Scope.Scope> =>
  Effect.flatMap(Layer.build(layer(options)), (context) => Effect.provide(Database, context))

/** The database of a shared log. */
export const openLog = (filename: string) =>
  open({ filename, create: true, applicationId: 0x6c_6f_67_73, migrations: SqlSharedLog.migrations, settings })

/** The plain database of a replica. */
export const openReplica = (filename: string) =>
  open({
    filename,
    create: true,
    applicationId: 0x65_71_75_70,
    migrations: [...EventStoreMigrations.migrations, ...ReplicaMigrations.migrations],
    settings
  })

/** A store on a replica, whose log is in another database. */
export const store = <E, C>(local: Service, codec: EventCodec<E>, options: ReplicatedEventStore.Options<E, C>) =>
  Effect.provideService(ReplicatedEventStore.make(codec, options), Database, local)
