/** The rig itself: clusters, standbys, faults of processes and of the network. */
import { existsSync, readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope } from "effect"
import { Client } from "pg"
import * as ChildProcess from "../../../core/test/processes/ChildProcess.ts"
import * as Cluster from "./Cluster.ts"
import * as Installation from "./Installation.ts"
import * as ProcessState from "./ProcessState.ts"
import * as Proxy from "./Proxy.ts"
import * as Question from "./Question.ts"
import * as SharedCluster from "./SharedCluster.ts"

const identifier = (cluster: Cluster.Cluster) =>
  Effect.map(cluster.query("SELECT system_identifier::text AS id FROM pg_control_system()"), ([row]) => row?.["id"])

describe.skipIf(Installation.isSkipped)("the rig", () => {
  it.live("starts clusters with identifiers of their own, and removes them", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const first = yield* Scope.extend(Cluster.primary(), scope)
      const second = yield* Scope.extend(Cluster.primary({ name: "other", isDurable: false }), scope)
      expect(yield* identifier(first)).not.toBe(yield* identifier(second))
      const pid = Number(readFileSync(`${first.data}/postmaster.pid`, "utf8").split("\n")[0])
      expect(ProcessState.isAlive(Number(pid))).toBe(true)
      yield* Scope.close(scope, Exit.void)
      expect(existsSync(first.data)).toBe(false)
      expect(ProcessState.isAlive(Number(pid))).toBe(false)
    })
  )

  it.scopedLive("keeps commits through SIGKILL, a synchronous standby and its promotion", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary()
      yield* primary.query("CREATE TABLE kept (id int PRIMARY KEY)")
      const standby = yield* Cluster.standby(primary, { name: "s1", synchronous: true })
      yield* primary.query("INSERT INTO kept VALUES (1)")
      yield* primary.kill
      expect(yield* primary.isRunning).toBe(false)
      yield* primary.start
      yield* primary.query("INSERT INTO kept VALUES (2)")
      yield* primary.stop("fast")
      yield* standby.promote
      expect(yield* standby.query("SELECT id FROM kept ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }])
      yield* standby.query("INSERT INTO kept VALUES (3)")
      expect(yield* standby.query("SELECT pg_walfile_name(pg_current_wal_lsn()) LIKE '00000002%' AS promoted")).toEqual(
        [{ promoted: true }]
      )
      expect(yield* identifier(standby)).toBe(yield* Effect.zipRight(primary.start, identifier(primary)))
    })
  )

  it.scopedLive("is answered while the server recovers from the crash of one of its processes", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ isDurable: false })
      for (let turn = 0; turn < 3; turn++) {
        const sleeping = yield* Effect.fork(Effect.exit(cluster.query("SELECT pg_sleep(60)")))
        const find = Effect.map(cluster.backends, (all) => all.find(({ query }) => query.includes("pg_sleep")))
        const found = yield* Effect.repeat(find, { until: (each) => each !== undefined })
        expect(yield* cluster.signal(found?.pid ?? 0, "SIGKILL")).toBe(true)
        for (let at = 0; at < 20; at++) {
          expect(yield* Question.repeated(cluster.query("SELECT 1 AS one"))).toEqual([{ one: 1 }])
        }
        expect(Exit.isFailure(yield* Fiber.join(sleeping))).toBe(true)
      }
      expect(yield* cluster.log).toContain("all server processes terminated; reinitializing")
    })
  )

  it.scopedLive("gives each test a database of the shared cluster, over TLS or a proxy with faults", () =>
    Effect.gen(function* () {
      const { cluster, name } = yield* SharedCluster.database
      const proxy = yield* Proxy.make(cluster.port)
      const through = { ...cluster, url: () => cluster.url({ database: name, port: proxy.port }) }
      expect(through.url()).toContain(`${proxy.port}`)
      const client = new Client({ connectionString: through.url(), application_name: "rig-test" })
      client.on("error", () => undefined)
      yield* Effect.promise(() => client.connect())
      const ask = Effect.tryPromise(() => client.query("SELECT 1 AS one"))
      expect((yield* ask).rows).toEqual([{ one: 1 }])
      const [backend] = (yield* cluster.backends).filter((each) => each.name === "rig-test")
      expect(yield* cluster.signal(1, "SIGKILL")).toBe(false)

      yield* proxy.delay("toClient", 100)
      const begun = performance.now()
      yield* ask
      expect(performance.now() - begun).toBeGreaterThan(95)
      yield* proxy.delay("toClient", 0)

      yield* proxy.freeze(["toServer"], { sent: "SELECT 1" })
      const waiting = yield* Effect.fork(ask)
      expect(Option.isNone(yield* Effect.timeoutOption(Fiber.await(waiting), 200))).toBe(true)
      yield* proxy.thaw
      expect((yield* Fiber.join(waiting)).rows).toEqual([{ one: 1 }])

      if (backend === undefined) return expect.fail("the connection has no backend")
      expect(yield* cluster.signal(backend.pid, "SIGTERM")).toBe(true)
      expect(Exit.isFailure(yield* Effect.exit(ask))).toBe(true)
      yield* proxy.refuse(true)
      const refused = new Client({ connectionString: through.url() })
      refused.on("error", () => undefined)
      expect(Exit.isFailure(yield* Effect.exit(Effect.tryPromise(() => refused.connect())))).toBe(true)
    })
  )

  it.scopedLive("accepts connections over TLS only", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ tls: true, isDurable: false })
      expect(yield* cluster.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).toEqual([{ ssl: true }])
      const plain = new Client({ connectionString: cluster.url() })
      plain.on("error", () => undefined)
      expect(Exit.isFailure(yield* Effect.exit(Effect.tryPromise(() => plain.connect())))).toBe(true)
    })
  )

  it.scopedLive("leaves nothing behind when its process is killed", () =>
    Effect.gen(function* () {
      const child = yield* ChildProcess.open(new URL("./KilledProgram.ts", import.meta.url), [], { listen: true })
      yield* Effect.repeat(Effect.sleep(20), { until: () => child.lines.length > 0 })
      const [line = ""] = child.lines
      const [pid, folder = ""] = line.split(" ")
      expect(ProcessState.isAlive(Number(pid))).toBe(true)
      yield* child.kill
      yield* Effect.repeat(Effect.sleep(20), { until: () => !existsSync(folder) }).pipe(Effect.timeout("20 seconds"))
      expect(ProcessState.isAlive(Number(pid))).toBe(false)
    })
  )
})
