/** Real servers on a log that lost acknowledged changes, or was replaced: unready, silent, and set right by the operator. */
import { readdirSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Proxy from "../../packages/postgres/test/rig/Proxy.ts"
import * as Fleet from "./Fleet.ts"
import type * as LineClient from "./LineClient.ts"
import { at, withoutLog, type Machines } from "./Machines.ts"
import * as Readiness from "./Readiness.ts"

const allow = ["no-synchronous-standby", "no-fsync"] as const

const ask = (client: LineClient.LineClient, tag: string, payload: unknown) =>
  Effect.promise(() => client.ask(tag, payload))

const rename = (name: string) => ({ command: { _tag: "RenameScp", scp: "SCP-100", name }, commandId: name })
const access = { query: { type: "scp", id: "SCP-100" } }

/** The rows that any call writes. */
const rowsOf = (cluster: Cluster.Cluster) =>
  cluster.query(`SELECT (SELECT count(*)::int FROM scipnet.events) AS events,
    (SELECT count(*)::int FROM scipnet.sessions) AS sessions, (SELECT count(*)::int FROM scipnet.throttles) AS throttles`)

/** Two servers, each with a client that is signed in. */
const serveTwo = (machines: Machines, log: string) =>
  Effect.forEach(["a.db", "b.db"], (replica) =>
    Effect.gen(function* () {
      const running = yield* machines.serve(replica, { ...Fleet.unlimited, SCIPNET_LOG: log })
      return { replica, running, client: yield* Fleet.signIn({ running }, "admin") }
    })
  )

/** All servers are unready in time, say what to do, and refuse every call without an effect on the log. */
const expectSilent = (
  machines: Machines,
  servers: Effect.Effect.Success<ReturnType<typeof serveTwo>>,
  { cluster, log, reason }: { readonly cluster: Cluster.Cluster; readonly log: string; readonly reason: string }
) =>
  Effect.gen(function* () {
    const [unready, advised] = yield* Effect.all(
      ["", "--set-aside-diverged"].map((logged) =>
        Effect.map(
          Effect.all(
            servers.map(({ running }) => Readiness.until(running, 503, logged)),
            { concurrency: 2 }
          ),
          (times) => Math.round(Math.max(...times))
        )
      ),
      { concurrency: 2 }
    )
    Form.print(
      `${reason}: all servers unready after ${unready} ms, with the next step in their logs after ${advised} ms`
    )
    expect(unready).toBeLessThan(Form.limit(2_000))
    const before = yield* rowsOf(cluster)
    for (const { running, client, replica } of servers) {
      expect(running.log()).toContain(`"error":"${reason}"`)
      for (const [tag, payload] of [
        ["Execute", rename("not to be accepted")],
        ["Access", access],
        ["List", { query: { type: "scp" } }],
        ["Search", { query: { text: Fleet.marker } }]
      ] as const) {
        const reply = yield* ask(client, tag, payload)
        expect(reply).toMatchObject({ _tag: "Failure", error: "ServerTrouble", cause: { error: { elsewhere: true } } })
        expect(JSON.stringify(reply)).not.toContain(Fleet.marker)
      }
      const env = { ...withoutLog.env, SCIPNET_PASSWORD: Fleet.password }
      const atServer = yield* machines.run("admin", ["access", "scp", "100", ...at(running)], { env })
      expect(atServer).toMatchObject({ code: 4, stdout: "" })
      expect(atServer.stderr).toMatch(/Nothing was done; (try again, or )?use another server/)
      const byOperator = yield* machines.operate(["verify", "--replica", machines.box.path(replica)], {
        env: { SCIPNET_LOG: log }
      })
      expect([byOperator.code, byOperator.stderr]).toEqual([3, expect.stringContaining("--set-aside-diverged")])
      expect(yield* Readiness.statusOf(running)).toBe(503)
    }
    expect(yield* rowsOf(cluster)).toEqual(before)
  })

/** After a restart with `--set-aside-diverged` the servers answer from the log, and keep the former replica. */
const expectRepaired = (
  { box, serve }: Machines,
  servers: Effect.Effect.Success<ReturnType<typeof serveTwo>>,
  log: string
) =>
  Effect.gen(function* () {
    for (const { running, replica } of servers) {
      yield* Effect.promise(() => running.stop())
      const settings = { ...Fleet.unlimited, SCIPNET_LOG: log }
      const again = yield* serve(replica, settings, ["--set-aside-diverged"])
      yield* Readiness.until(again, 200)
      const client = yield* Fleet.signIn({ running: again }, "admin")
      const reply = yield* ask(client, "Access", access)
      expect(reply).toMatchObject({ _tag: "Success", value: { record: { name: `File 0 ${Fleet.marker}` } } })
      expect(yield* ask(client, "Execute", rename(`kept by ${replica}`))).toMatchObject({ _tag: "Success" })
      yield* ask(client, "Execute", rename(`File 0 ${Fleet.marker}`))
      expect(readdirSync(box.folder).filter((name) => name.startsWith(`${replica}.diverged-`))).not.toEqual([])
    }
  })

describe.skipIf(Installation.isSkipped)("two servers", () => {
  it.scopedLive("on an asynchronous standby that was behind when it was promoted", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
      const machines = yield* Fleet.create(primary, allow)
      const standby = yield* Cluster.standby(primary, { name: "behind", synchronous: false, isDurable: false })
      const log = primary.url().replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${standby.port}/`)
      const servers = yield* serveTwo(machines, log)
      yield* standby.stop("fast")
      for (const { client, replica } of servers) {
        expect(yield* ask(client, "Execute", rename(`lost of ${replica}`))).toMatchObject({ _tag: "Success" })
      }
      // Both replicas have the events that the standby lacks.
      for (const { client } of servers) {
        expect(yield* ask(client, "Access", access)).toMatchObject({ value: { record: { name: "lost of b.db" } } })
      }
      yield* primary.kill
      yield* standby.start
      yield* standby.promote
      yield* expectSilent(machines, servers, { cluster: standby, log, reason: "ReplicaDiverged" })
      yield* expectRepaired(machines, servers, log)
    })
  )

  it.scopedLive("on another log at the same address", () =>
    Effect.gen(function* () {
      const [own, other] = yield* Effect.all([
        Cluster.primary({ name: "own", isDurable: false }),
        Cluster.primary({ name: "other", isDurable: false })
      ])
      const machines = yield* Fleet.create(own, allow)
      yield* Fleet.create(other, allow)
      const proxy = yield* Proxy.make(own.port)
      const log = own.url({ port: proxy.port })
      const servers = yield* serveTwo(machines, log)
      yield* proxy.retarget(other.port)
      yield* proxy.cut()
      yield* expectSilent(machines, servers, { cluster: other, log, reason: "DatabaseUnavailable" })
      yield* expectRepaired(machines, servers, log)
    })
  )
})
