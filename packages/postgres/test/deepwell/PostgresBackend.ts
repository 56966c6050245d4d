/** Runs the suites of the deepwell on PostgreSQL: each deepwell has a schema of its own in the shared cluster, and a replica. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clock, Effect, Layer, Redacted } from "effect"
import type * as Backend from "../../../core/test/deepwell/Backend.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as Postgres from "../../src/Postgres.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import type * as Cluster from "../rig/Cluster.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"

let counter = 0

/** Settings of a schema in the shared cluster. Tests set the clock, so that it is not compared with PostgreSQL's. */
const settingsOf = (url: string, schema: string): PgSettings.PgSettings =>
  PgSettings.make({
    hosts: [Redacted.make(url)],
    schema,
    allow: ["no-synchronous-standby", "asynchronous-commit", "parameter-logging"],
    clockSkew: null
  })

/** Creates an empty log. */
const create = Effect.gen(function* () {
  const cluster = yield* SharedCluster.get
  const schema = `deepwell_${process.pid}_${++counter}`
  const settings = settingsOf(cluster.url(), schema)
  yield* Effect.orDie(PgSchema.create(settings))
  return { cluster, settings }
})

/** A log that is dropped, and a folder that is removed, at the end of the scope. */
const temporary = Effect.gen(function* () {
  const { settings } = yield* Effect.acquireRelease(create, ({ cluster, settings: { schema } }) =>
    cluster.query(`DROP SCHEMA ${schema} CASCADE`)
  )
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "replica-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  return { settings, replica: join(folder, "replica.db") }
})

/** The logs of the deepwells in files, by the file's name. */
const logs = new Map<string, PgSettings.PgSettings>()

const named = (replica: string) =>
  Effect.gen(function* () {
    const settings = logs.get(replica) ?? (yield* create).settings
    logs.set(replica, settings)
    return { settings, replica }
  })

/** The schema of the deepwell that was opened last. */
let latest = ""

const open = (filename: string) =>
  Effect.tap(filename === ":memory:" ? temporary : named(filename), ({ settings }) => {
    latest = settings.schema
  })

/** A deepwell in PostgreSQL; the file is its replica. */
const services: Backend.Backend["services"] = ({ filename, database, security }) =>
  Layer.scopedContext(
    Effect.flatMap(
      open(filename),
      ({ settings, replica }) =>
        Layer.build(
          Postgres.services({
            ...settings,
            replica,
            ...(database === undefined ? {} : { database }),
            ...(security === undefined ? {} : { security })
          })
        )
      // A test that moves its clock by days would let the follower ask for each second of them.
    ).pipe(Effect.withClock(Clock.make()))
  )

/** Numbers as SQLite returns them: PostgreSQL's `int8` arrives as text. */
const plain = (row: Cluster.Row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "boolean"
        ? Number(value)
        : typeof value === "string" && /^\d+$/.test(value)
          ? Number(value)
          : value
    ])
  )

const shared: Backend.Backend["shared"] = (statement) =>
  Effect.gen(function* () {
    const cluster = yield* SharedCluster.get
    const tables = statement.replaceAll(/\b(FROM|INTO|UPDATE) (\w+)/g, `$1 ${latest}.$2`)
    return (yield* cluster.query(tables)).map(plain)
  })

/** PostgreSQL, for `Backend.use`. */
export const backend: Backend.Backend = { services, shared }
