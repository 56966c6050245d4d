/** A server whose PostgreSQL does not answer: calls end in time and say the truth, readiness ends first, and both recover. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Proxy from "../../packages/postgres/test/rig/Proxy.ts"
import * as Fleet from "./Fleet.ts"
import type * as LineClient from "./LineClient.ts"
import * as Readiness from "./Readiness.ts"

const ask = (client: LineClient.LineClient, tag: string, payload: unknown) =>
  Effect.promise(() => client.ask(tag, payload))

const rename = { command: { _tag: "RenameScp", scp: "SCP-100", name: "The Renamed" }, commandId: "rename-1" }
const access = { query: { type: "scp", id: "SCP-100" } }

const calls = [
  ["Execute", rename],
  ["Access", access],
  ["List", { query: { type: "scp" } }],
  ["Search", { query: { text: Fleet.marker } }],
  ["Sessions", { whose: "own" }],
  ["ChangePassword", { user: "clerk-0", own: Fleet.password, next: `${Fleet.password}-next` }],
  ["Logout", {}]
] as const

const renames = (cluster: Cluster.Cluster) =>
  cluster.query("SELECT count(*)::int AS events FROM scipnet.events WHERE type = 'ScpRenamed'")

const sessionsOf = (cluster: Cluster.Cluster, login: string) =>
  cluster.query("SELECT count(*)::int AS sessions FROM scipnet.sessions WHERE login = $1", [login])

/** A cluster with a log, and one server on it behind a proxy. */
const serve = Effect.gen(function* () {
  const cluster = yield* Cluster.primary({ name: "away", isDurable: false })
  const machines = yield* Fleet.create(cluster, ["no-synchronous-standby", "no-fsync"])
  const proxy = yield* Proxy.make(cluster.port)
  const running = yield* machines.serve("a.db", {
    ...Fleet.unlimited,
    SCIPNET_LOG: cluster.url({ port: proxy.port }),
    SCIPNET_LOG_TIMEOUT: "3 seconds"
  })
  return { cluster, proxy, running }
})

describe.skipIf(Installation.isSkipped)("a server", () => {
  it.scopedLive("without an answer of PostgreSQL ends each call in time, discloses nothing, and recovers", () =>
    Effect.gen(function* () {
      const { cluster, proxy, running } = yield* serve
      const faults = [
        ["stopped processes", cluster.freeze, cluster.thaw],
        ["a silent network", proxy.freeze(["toServer", "toClient"]), proxy.thaw],
        ["refused connections", Effect.zipRight(proxy.refuse(true), proxy.cut()), proxy.refuse(false)]
      ] as const
      for (const [name, begin, end] of faults) {
        const client = yield* Fleet.signIn({ running }, "clerk-0")
        const login = yield* Fleet.connect({ running })
        yield* Readiness.until(running, 200)
        yield* begin
        const unready = yield* Readiness.until(running, 503)
        const [took, replies] = yield* Effect.timed(
          Effect.all(
            [
              ...calls.map(([tag, payload]) => ask(client, tag, payload)),
              ask(login, "Login", { user: "clerk-0", password: Fleet.password })
            ],
            { concurrency: "unbounded" }
          )
        )
        Form.print(`${name}: unready after ${Math.round(unready)} ms, calls ended after ${Duration.toMillis(took)} ms`)
        expect(unready).toBeLessThan(Form.limit(2_000))
        for (const reply of replies) {
          expect(reply).toMatchObject({ _tag: "Failure", error: "ServerTrouble" })
          expect(reply).toMatchObject({ cause: { error: { reason: "busy", elsewhere: true } } })
        }
        expect(JSON.stringify(replies)).not.toContain(Fleet.marker)
        // Two calls of a user run at a time, each with a deadline of three seconds.
        expect(Duration.toMillis(took)).toBeLessThan(30_000)
        yield* end
        yield* Readiness.until(running, 200)
        const again = yield* Fleet.signIn({ running }, "clerk-0")
        expect(yield* ask(again, "Access", access)).toMatchObject({ _tag: "Success" })
      }
      expect(yield* renames(cluster)).toEqual([{ events: 0 }])
    })
  )

  it.scopedLive("that cannot know whether a change was committed says so, and the same command settles it", () =>
    Effect.gen(function* () {
      const { cluster, running } = yield* serve
      const client = yield* Fleet.signIn({ running }, "clerk-0")
      // The commit waits for a standby that does not exist.
      yield* cluster.configure({ synchronous_standby_names: "absent" })
      const unready = Readiness.until(running, 503)
      const [reply, millis] = yield* Effect.all([ask(client, "Execute", rename), unready], { concurrency: 2 })
      expect(millis).toBeLessThan(Form.limit(2_000))
      expect(reply).toMatchObject({ _tag: "Failure", error: "ConnectionLost", cause: { error: { server: "log" } } })
      const login = yield* Fleet.connect({ running })
      const refused = yield* ask(login, "Login", { user: "clerk-1", password: Fleet.password })
      // The attempt may have been counted, and no session was opened.
      expect(refused).toMatchObject({ _tag: "Failure", error: "ServerTrouble" })
      expect(yield* sessionsOf(cluster, "clerk-1")).toEqual([{ sessions: 0 }])
      yield* cluster.configure({ synchronous_standby_names: "" })
      yield* Readiness.until(running, 200)
      const again = yield* ask(client, "Execute", rename)
      expect(again).toMatchObject({ _tag: "Success", value: { positions: [expect.any(Number)] } })
      expect(yield* renames(cluster)).toEqual([{ events: 1 }])
    })
  )
})
