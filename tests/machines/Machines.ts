/** Server processes and command lines on one log in PostgreSQL, each with a replica of its own. */
import { Effect, type Scope } from "effect"
import { Box } from "../../packages/cli/test/cli/Program.ts"
import type { How, Result } from "../../packages/cli/test/cli/Program.ts"
import * as SharedCluster from "../../packages/postgres/test/rig/SharedCluster.ts"
import * as ServerProcess from "../../packages/server/test/ServerProcess.ts"

export const admin = "admin"
export const reader = "r.vance"

/** A folder for replicas, and the settings of a log. */
export interface Machines {
  readonly box: Box
  /** The settings of programs on the log. */
  readonly env: Readonly<Record<string, string>>
  /** Runs a command of the command line as a user, on the log unless `how` names another place. */
  readonly run: (user: string, args: ReadonlyArray<string>, how?: How) => Effect.Effect<Result>
  /** Runs a command as the operator. */
  readonly operate: (args: ReadonlyArray<string>, how?: How) => Effect.Effect<Result>
  /** Starts a server, which is killed at the end of the scope. */
  readonly serve: (
    replica: string,
    settings?: NodeJS.ProcessEnv,
    args?: ReadonlyArray<string>
  ) => Effect.Effect<ServerProcess.Running, never, Scope.Scope>
}

/** The settings for a database of a test cluster, which has no standby and does not wait for its disk. */
export const settingsOf = (url: string) => ({
  SCIPNET_LOG: url,
  SCIPNET_LOG_ALLOW: "no-synchronous-standby,no-fsync",
  SCIPNET_LOG_TIMEOUT: "5 seconds"
})

/** Machines on a log whose settings are given; nothing is created. */
export const on = (env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const box = yield* Effect.acquireRelease(
      Effect.sync(() => new Box()),
      (made) => Effect.sync(() => made.remove())
    )
    const execute = (args: ReadonlyArray<string>, { env: more, ...how }: How = {}) =>
      Effect.promise(() => box.run(args, { ...how, env: { ...env, ...more } }))
    const machines: Machines = {
      box,
      env,
      operate: (args, { env: more, ...how } = {}) =>
        execute(args, { ...how, env: { SCIPNET_PASSWORD: undefined, ...more } }),
      run: (user, args, { env: more, ...how } = {}) => execute(args, { ...how, env: { SCIPNET_USER: user, ...more } }),
      serve: (replica, settings = {}, args = []) =>
        Effect.acquireRelease(
          Effect.promise(() =>
            ServerProcess.start({
              args,
              settings: {
                ...box.env(env),
                SCIPNET_REPLICA: box.path(replica),
                SCIPNET_WEB_PORT: "off",
                ...settings
              }
            })
          ),
          ({ stop }) => Effect.promise(() => stop("SIGKILL"))
        )
    }
    return machines
  })

/** Fails the test with the output of a command that does not succeed. */
export const succeed = (command: Effect.Effect<Result>): Effect.Effect<Result> =>
  Effect.tap(command, ({ code, stdout, stderr }) =>
    code === 0 ? Effect.void : Effect.dieMessage(`exit code ${code}: ${stdout}${stderr}`)
  )

/** A database with a log of an administrator, a reader and a record of level 2, which tests copy. */
const prepare = Effect.gen(function* () {
  const cluster = yield* SharedCluster.get
  yield* cluster.query("CREATE DATABASE prepared")
  const { run, operate } = yield* on(settingsOf(cluster.url({ database: "prepared" })))
  yield* succeed(operate(["log", "create"]))
  yield* succeed(operate(["init", "--user", admin]))
  yield* succeed(operate(["user", "register", reader, "--name", "Ruth Vance", "--level", "2", "--operator"]))
  yield* succeed(run(admin, ["scp", "register", "173", "--name", "The Sculpture", "--class", "Euclid", "--level", "2"]))
}).pipe(Effect.scoped)

let prepared: Promise<void> | undefined
let counter = 0

/** Machines on a log in a database of its own, with an administrator, a reader and a record of level 2. */
export const make = Effect.gen(function* () {
  yield* Effect.promise(() => (prepared ??= Effect.runPromise(prepare)))
  const cluster = yield* SharedCluster.get
  const database = `machines_${++counter}`
  yield* Effect.acquireRelease(cluster.query(`CREATE DATABASE ${database} TEMPLATE prepared`), () =>
    cluster.query(`DROP DATABASE ${database} WITH (FORCE)`)
  )
  return { ...(yield* on(settingsOf(cluster.url({ database })))), cluster, database }
})

/** The options of a command at a server. */
export const at = (server: ServerProcess.Running): ReadonlyArray<string> => [
  "--server",
  server.tls,
  "--ca",
  ServerProcess.authority
]

/** Removes the log from the environment of a command. */
export const withoutLog = { env: { SCIPNET_LOG: undefined } }
