/**
 * Deepwells whose logs are schemas of one database in the shared cluster, for suites that run on SQLite otherwise.
 */
import { Clock, Context, Effect, Layer, Redacted } from "effect"
import { Database } from "@scipnet/core/database/Database"
import type * as Backend from "../../../core/test/deepwell/Backend.ts"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgConnection from "../../src/connection/PgConnection.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as Postgres from "../../src/Postgres.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as StillClock from "../log/StillClock.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"

let schemas = 0

/** The schemas of the files of deepwells, which can be opened again. */
const schemaOfFile = new Map<string, string>()

/** The schemas of open deepwells. */
const schemaOf = new WeakMap<Context.Tag.Service<Database>, string>()

const settingsOf = (schema: string) =>
  Effect.map(SharedCluster.get, (cluster) =>
    PgSettings.make({
      hosts: [Redacted.make(cluster.url())],
      schema,
      allow: ["no-synchronous-standby", "asynchronous-commit", "no-fsync", "parameter-logging"],
      ...StillClock.limits
    })
  )

const created = (filename: string) =>
  Effect.gen(function* () {
    const known = schemaOfFile.get(filename)
    if (known !== undefined) return known
    const schema = `deepwell_${++schemas}`
    if (filename !== ":memory:") schemaOfFile.set(filename, schema)
    yield* PgSchema.create(yield* settingsOf(schema))
    return schema
  })

/** A new log for `:memory:` and for each new file, with its replica in memory or in the file. */
const services: Backend.Backend["services"] = ({ filename, security = {}, database = {} }) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const schema = yield* created(filename)
      const opened = Postgres.services({ ...(yield* settingsOf(schema)), replica: filename, security, database })
      // A test that adjusts its clock by hours would wait for thousands of heartbeats.
      const context = yield* Effect.withClock(Layer.build(opened), Clock.make())
      schemaOf.set(Context.get(context, Database), schema)
      return context
    })
  )

const shared: Backend.Backend["shared"] = (statement, values) =>
  Effect.flatMap(Database, (database) =>
    Effect.scoped(
      Effect.gen(function* () {
        const settings = yield* settingsOf(schemaOf.get(database) ?? "missing")
        const connection = yield* PgConnection.make(settings, LogHistory.make())
        let parameters = 0
        const text = statement.replaceAll("?", () => `$${++parameters}`)
        const [result] = yield* connection.run("a statement of the test", [{ text, values }])
        return result?.rows ?? []
      })
    )
  )

export const backend: Backend.Backend = { isSingleFile: false, services, shared }
