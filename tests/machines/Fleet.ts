/** Servers on one log with many users and records, each with a proxy before PostgreSQL. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as PgSettings from "@scipnet/postgres/connection/PgSettings"
import * as Postgres from "@scipnet/postgres/Postgres"
import * as PgSchema from "@scipnet/postgres/schema/PgSchema"
import type * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Proxy from "../../packages/postgres/test/rig/Proxy.ts"
import type * as ServerProcess from "../../packages/server/test/ServerProcess.ts"
import * as LineClient from "./LineClient.ts"
import * as Machines from "./Machines.ts"

// Cheap hashes: password hashing is not under test.
const security = { memoryCost: 64, timeCost: 1 }

/** The password of all users, which must not be in PostgreSQL's files. */
export const password = "marigold-lantern-9d41c7"

/** Text of records, which must not be in any log. */
export const marker = "quicksilver-oriole-5be0"

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

export const files = Array.from({ length: 40 }, (_, at) => `SCP-${100 + at}`)
/** `admin` may change all; each `clerk` too; a `reader` is the subject of changes. */
export const clerks = Array.from({ length: 16 }, (_, at) => `clerk-${at}`)
export const readers = Array.from({ length: 4 }, (_, at) => `reader-${at}`)

const roles = ["archivist", "administrator", "auditor"] as const
const levels = [0, 1, 2, 3] as const

const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const operator = Deepwell.actingAsOperator("holder")
  for (const user of ["admin", ...clerks, ...readers]) {
    const isReader = readers.includes(user)
    const command = User.Register.make({
      user,
      name: `Employee ${user}`,
      clearance: Clearance.make(isReader ? 4 : 6),
      roles: isReader ? [] : roles,
      site: null
    })
    yield* operator(deepwell.register(command, Redacted.make(password)))
  }
  const admin = Deepwell.actingAs("admin")
  for (const [at, scp] of files.entries()) {
    const file = {
      scp,
      name: `File ${at} ${marker}`,
      classification,
      clearance: Clearance.make(levels[at % levels.length] ?? 0)
    }
    yield* admin(deepwell.execute(Scp.Register.make(file)))
    const section = { scp, section: "description", title: "Description", clearance: null, body: `${marker} ${at}` }
    yield* admin(deepwell.execute(Scp.FileSection.make(section)))
  }
})

export interface Options {
  readonly servers: number
  readonly allow: PgSettings.PgSettings["allow"]
  readonly settings?: NodeJS.ProcessEnv
}

/** A server, the proxy of its connections to PostgreSQL, and the path of its replica. */
export interface Machine {
  readonly running: ServerProcess.Running
  readonly proxy: Effect.Effect.Success<ReturnType<typeof Proxy.make>>
  readonly replica: string
}

/** Settings of servers whose limits no test reaches. */
export const unlimited = {
  SCIPNET_CALL_RATE: "100000",
  SCIPNET_CALL_BURST: "100000",
  SCIPNET_PASSWORD_WAITING_PER_GROUP: "200"
}

/** The setting of the requirements to give up, which is left out if there are none. */
export const allowing = (allow: Options["allow"]): Readonly<Record<string, string>> =>
  allow.length === 0 ? {} : { SCIPNET_LOG_ALLOW: allow.join(",") }

/** Creates a log with users and records, and gives the machines on it. */
export const create = (cluster: Cluster.Cluster, allow: Options["allow"]) =>
  Effect.gen(function* () {
    const hosts = [Redacted.make(cluster.url())]
    yield* PgSchema.create(PgSettings.make({ hosts, allow }))
    const { SCIPNET_LOG_ALLOW: _, ...settings } = Machines.settingsOf(cluster.url())
    const machines = yield* Machines.on({ ...settings, ...allowing(allow) })
    const filler = Postgres.layerDeepwell({ hosts, allow, replica: machines.box.path("filler.db"), security })
    yield* Effect.provide(fill, filler)
    return machines
  })

/** Fills a new log, and starts servers on it. */
export const start = (cluster: Cluster.Cluster, { servers, allow, settings = {} }: Options) =>
  Effect.gen(function* () {
    const { box, serve } = yield* create(cluster, allow)
    const machine = (at: number) =>
      Effect.gen(function* () {
        const replica = `server-${at}.db`
        const proxy = yield* Proxy.make(cluster.port)
        const log = { SCIPNET_LOG: cluster.url({ port: proxy.port }) }
        const running = yield* serve(replica, { ...unlimited, ...log, ...settings })
        return { running, proxy, replica: box.path(replica) } satisfies Machine
      })
    return yield* Effect.forEach(
      Array.from({ length: servers }, (_, at) => at),
      machine,
      { concurrency: 2 }
    )
  })

/** Opens a connection to a server, closed at the end of the scope. */
export const connect = ({ running }: Pick<Machine, "running">) =>
  Effect.acquireRelease(
    Effect.promise(() => LineClient.connect(running.ports.tcp)),
    (client) => Effect.sync(client.close)
  )

/** Opens a connection and signs in. */
export const signIn = (machine: Pick<Machine, "running">, user: string) =>
  Effect.gen(function* () {
    const client = yield* connect(machine)
    const reply = yield* Effect.promise(() => client.ask("Login", { user, password }))
    if (reply._tag === "Failure") return yield* Effect.dieMessage(`${user} was refused: ${reply.error}`)
    return client
  })
