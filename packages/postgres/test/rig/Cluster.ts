/**
 * PostgreSQL servers for tests: primaries and standbys, with a data folder each, on loopback, stopped and removed at the end of
 * the scope. Failures are defects.
 */
import { join } from "node:path"
import { Effect, Random } from "effect"
import * as FreePort from "../../../../tests/FreePort.ts"
import * as Files from "./ClusterFiles.ts"
import * as Installation from "./Installation.ts"
import * as Postmaster from "./Postmaster.ts"
import * as Question from "./Question.ts"
import * as Template from "./Template.ts"

export interface Options {
  /** Part of the folder's name, and of messages of failures. `primary` by default. */
  readonly name?: string
  /** False where no test looks at data after a crash: commits do not wait for the disk. True by default. */
  readonly isDurable?: boolean
  /** Accepts connections only over TLS, with the certificate of `localhost` in `packages/server/test/tls`. */
  readonly tls?: boolean
  /** The port; a free one by default. */
  readonly port?: number
  readonly settings?: Files.Settings
  /** Megabytes of a disk of its own for the cluster, in memory. Requires root. */
  readonly diskMegabytes?: number
}

/** A connection of a client. */
export interface Backend {
  readonly pid: number
  readonly name: string
  readonly state: string
  readonly query: string
}

export interface Cluster {
  readonly name: string
  readonly port: number
  readonly data: string
  /** The connection URL of the superuser, or of another role, to `host:port` of this cluster or of a proxy before it. */
  readonly url: (options?: {
    readonly database?: string | undefined
    readonly port?: number
    readonly user?: string
    readonly password?: string
  }) => string
  /** Runs a statement as superuser, over a new connection. Waits for a server that recovers from a crash. */
  readonly query: (
    text: string,
    values?: ReadonlyArray<unknown>,
    database?: string
  ) => Effect.Effect<ReadonlyArray<Question.Row>>
  readonly start: Effect.Effect<void>
  readonly stop: (mode: Postmaster.StopMode) => Effect.Effect<void>
  /** Ends all its processes by SIGKILL. */
  readonly kill: Effect.Effect<void>
  /** Stops all its processes by SIGSTOP, and lets them continue. */
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  readonly promote: Effect.Effect<void>
  /** Changes settings and reloads them if the server runs. Files.Settings that need a restart apply after `stop` and `start`. */
  readonly configure: (settings: Files.Settings) => Effect.Effect<void>
  /** The connections of clients, without that of the question. */
  readonly backends: Effect.Effect<ReadonlyArray<Backend>>
  /** Sends a signal to a process of this cluster; false when it has no such process. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => Effect.Effect<boolean>
  /** The text of the server's log. */
  readonly log: Effect.Effect<string>
  readonly isRunning: Effect.Effect<boolean>
}

/** Milliseconds after which a cluster that does not do what was asked has failed. */
const limit = 60_000

/** Finds a free port on loopback. */
export const freePort: Effect.Effect<number> = Effect.promise(FreePort.find)

const make = (name: string, folder: string, port: number, fixed: Files.Settings): Cluster => {
  const data = join(folder, "data")
  const postmaster = Postmaster.make(data)
  let settings: Files.Settings = { ...Files.baseSettings, ...fixed, port }
  const writeSettings = () => Files.write(join(data, "postgresql.conf"), Files.settingLines(settings))
  writeSettings()

  const url: Cluster["url"] = ({ database = "postgres", port: other = port, ...role } = {}) => {
    const { user, password } = { ...Template.superuser, ...role }
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${other}/${database}`
  }
  const query = (text: string, values: ReadonlyArray<unknown>, database?: string) => {
    const ssl = settings["ssl"] === "on" ? { ssl: { rejectUnauthorized: false } } : {}
    return Question.ask({ connectionString: url({ database }), ...ssl }, text, values)
  }
  const queryRows: Cluster["query"] = (text, values = [], database) =>
    Effect.promise(() => query(text, values, database))

  return {
    name,
    port,
    data,
    url,
    query: queryRows,
    start: Effect.promise(postmaster.start),
    stop: (mode) => Effect.promise(() => postmaster.stop(mode)),
    kill: Effect.promise(postmaster.kill),
    freeze: Effect.sync(() => postmaster.signalAll("SIGSTOP")),
    thaw: Effect.sync(() => postmaster.signalAll("SIGCONT")),
    promote: Effect.asVoid(queryRows("SELECT pg_promote(true, 60)")),
    configure: (changed) =>
      Effect.promise(async () => {
        settings = { ...settings, ...changed }
        writeSettings()
        if (!postmaster.isRunning()) return
        const [before] = await query("SELECT pg_conf_load_time() AS loaded", [])
        for (const begun = performance.now(); performance.now() - begun < limit;) {
          postmaster.reload()
          const [after] = await query("SELECT pg_conf_load_time() > $1 AS loaded", [before?.["loaded"]])
          if (after?.["loaded"] === true) return
        }
        throw new Error(`${name} did not load its settings`)
      }),
    backends: Effect.map(
      Question.repeated(
        queryRows(
          `SELECT pid, application_name AS name, state, query FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid`
        )
      ),
      (rows) =>
        rows.map(({ pid, name, state, query }) => ({
          pid: Number(pid),
          name: `${name}`,
          state: `${state}`,
          query: `${query}`
        }))
    ),
    signal: (pid, signal) => Effect.sync(() => postmaster.signalOne(pid, signal)),
    log: Effect.sync(postmaster.logText),
    isRunning: Effect.sync(postmaster.isRunning)
  }
}

const release = (cluster: Cluster, folder: string, diskMegabytes?: number) =>
  Effect.zipRight(
    cluster.kill,
    Effect.promise(() => Files.removeFolder(folder, diskMegabytes))
  )

/** Starts a new cluster, with a system identifier of its own. */
export const primary = (options: Options = {}) =>
  Effect.gen(function* () {
    const { name = "primary", isDurable = true, tls = false, settings = {}, diskMegabytes } = options
    const port = options.port ?? (yield* freePort)
    const folder = yield* Effect.promise(() => Files.makeFolder(name, diskMegabytes))
    const cluster = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const data = join(folder, "data")
        await Template.copyTo(data)
        const fixed = { ...(isDurable ? {} : Files.notDurable), ...(tls ? Files.useTls(data) : {}), ...settings }
        return make(name, folder, port, fixed)
      }),
      (made) => release(made, folder, diskMegabytes)
    )
    yield* cluster.start
    return cluster
  })

/** The names of the synchronous standbys of a primary. */
const synchronousStandbys = new WeakMap<Cluster, ReadonlyArray<string>>()

/** Starts a standby that streams from a primary; a synchronous one is added to `synchronous_standby_names`. */
export const standby = (
  of: Cluster,
  {
    name,
    synchronous,
    isDurable = true,
    settings = {}
  }: {
    readonly name: string
    readonly synchronous: boolean
    readonly isDurable?: boolean
    readonly settings?: Files.Settings
  }
) =>
  Effect.gen(function* () {
    const port = yield* freePort
    const folder = yield* Effect.promise(() => Files.makeFolder(name, undefined))
    const cluster = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const data = join(folder, "data")
        const source = ["--dbname", of.url(), "--pgdata", data, "--checkpoint", "fast", "--wal-method", "stream"]
        await Installation.run("pg_basebackup", [...source, "--no-sync"], folder)
        Files.write(join(data, "standby.signal"), "")
        return make(name, folder, port, {
          ...(isDurable ? {} : Files.notDurable),
          primary_conninfo: connectionInfo(name, of),
          ...settings
        })
      }),
      (made) => release(made, folder)
    )
    yield* cluster.start
    if (synchronous) {
      const names = [...(synchronousStandbys.get(of) ?? []), name]
      synchronousStandbys.set(of, names)
      yield* of.configure({ synchronous_standby_names: `ANY 1 (${names.map((each) => `"${each}"`).join(", ")})` })
      const state = of.query(
        "SELECT 1 FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'quorum'",
        [name]
      )
      yield* Effect.repeat(Effect.delay(state, 20), { until: (rows) => rows.length > 0 }).pipe(
        Effect.timeout(limit),
        Effect.orDie
      )
    }
    return cluster
  })

/** A connection that runs or waits, other than that of the question. */
export const randomBackend = (cluster: Cluster) =>
  Effect.gen(function* () {
    const backends = (yield* cluster.backends).filter(({ name }) => name !== "rig")
    return backends.length === 0 ? undefined : backends[yield* Random.nextIntBetween(0, backends.length)]
  })

const connectionInfo = (name: string, { port }: Cluster): string =>
  `host=127.0.0.1 port=${port} user=${Template.superuser.user} password='${Template.superuser.password}' application_name=${name}`

/** Lets a standby stream from another primary, as after a failover. */
export const follow = (cluster: Cluster, primary: Cluster): Effect.Effect<void> =>
  cluster.configure({ primary_conninfo: connectionInfo(cluster.name, primary) })
