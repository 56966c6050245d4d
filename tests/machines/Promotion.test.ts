/** A synchronous standby that is promoted under load of several servers, and the old primary that comes back. */
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Fleet from "./Fleet.ts"
import * as ReplicaFile from "./ReplicaFile.ts"
import * as Seed from "./Seed.ts"
import * as Settlement from "./Settlement.ts"
import * as Supervised from "./Supervised.ts"
import * as Writers from "./Writers.ts"

const rounds = Form.choose(1, 6)
// Only its timeline is held against the old primary.
const allow = Form.choose(["no-synchronous-standby", "no-fsync"] as const, ["no-synchronous-standby"] as const)

/** The URL of a log with several hosts. */
const urlOf = (hosts: readonly [Cluster.Cluster, ...ReadonlyArray<Cluster.Cluster>]): string =>
  hosts[0].url().replace(/127\.0\.0\.1:\d+/, hosts.map(({ port }) => `127.0.0.1:${port}`).join(","))

const contents = (cluster: Cluster.Cluster) =>
  cluster.query(
    `SELECT (SELECT count(*)::int FROM scipnet.events) AS events, (SELECT count(*)::int FROM scipnet.sessions) AS sessions,
       (SELECT sum(revision)::int FROM scipnet.log) AS revision`
  )

/** The seconds from a time until each server has answered a command that was sent later. */
const pauses = (writers: ReadonlyArray<Writers.Writer>, servers: number, since: number) =>
  Effect.forEach(
    Array.from({ length: servers }, (_, at) => at),
    (at) => {
      const hasAnswered = () =>
        writers.some(({ report }) => report.settled.some(({ server, sentAt }) => server === at && sentAt > since))
      return Effect.repeat(Effect.sleep("10 millis"), { until: hasAnswered }).pipe(
        Effect.zipRight(Clock.currentTimeMillis),
        Effect.map((now) => (now - since) / 1000),
        Effect.timeoutFail({ duration: "60 seconds", onTimeout: () => `server ${at} does not write` }),
        Effect.orDie
      )
    },
    { concurrency: "unbounded" }
  )

describe.skipIf(Installation.isSkipped)("the promotion of a synchronous standby", () => {
  it.scopedLive(
    "loses no acknowledged command, and no server uses the old primary again",
    () =>
      Effect.gen(function* () {
        const primary = yield* Cluster.primary({ name: "old", isDurable: Form.isLong })
        const options = { synchronous: true, isDurable: Form.isLong }
        const promoted = yield* Cluster.standby(primary, { name: "s1", ...options })
        const other = yield* Cluster.standby(primary, { name: "s2", ...options })
        const machines = yield* Fleet.create(primary, allow)
        const oldFirst = { SCIPNET_LOG: urlOf([primary, promoted, other]) }
        const newFirst = { SCIPNET_LOG: urlOf([promoted, other, primary]) }
        const [a, b, c] = yield* Effect.all(
          [
            Supervised.server(machines, "a.db", oldFirst),
            Supervised.server(machines, "b.db", newFirst),
            Supervised.server(machines, "c.db", oldFirst)
          ],
          { concurrency: 3 }
        )
        const servers = [a, b, c] as const
        const late = yield* Supervised.server(machines, "late.db", oldFirst)
        const writers = yield* Effect.forEach(Fleet.clerks.slice(0, Form.choose(6, 12)), (user, at) =>
          Writers.start(servers, { user, home: at % servers.length, isBound: true })
        )
        yield* Writers.progress(writers)
        // Its replica has not seen the promotion.
        yield* late.kill
        yield* Effect.sleep(Form.choose(500, 10_000))

        const killedAt = yield* Clock.currentTimeMillis
        yield* primary.kill
        yield* promoted.promote
        yield* promoted.configure({ synchronous_standby_names: "ANY 1 (s2)" })
        yield* Cluster.follow(other, promoted)
        const seconds = yield* pauses(writers, servers.length, killedAt)
        for (const each of seconds) expect(each).toBeLessThan(Form.limit(10))

        // The old primary takes itself for the primary, and would commit alone.
        yield* primary.configure({ synchronous_standby_names: "", log_statement: "all" })
        yield* primary.start
        const [before] = yield* contents(primary)
        for (let round = 0; round < rounds; round++) {
          // Connections that are opened now must not lead to the old primary.
          for (const { pid, name } of yield* promoted.backends) {
            if (name !== "rig") yield* promoted.query("SELECT pg_terminate_backend($1)", [pid])
          }
          yield* Writers.progress(writers)
          yield* Effect.sleep(Form.choose(100, 2000))
        }
        yield* Effect.forEach([a, b], (server) => Effect.zipRight(server.kill, server.start(oldFirst)), {
          concurrency: 2
        })
        yield* Writers.progress(writers)
        yield* late.start()
        const fresh = yield* Supervised.server(machines, "fresh.db", oldFirst)
        const newcomers = [late, fresh] as const
        const more = yield* Effect.forEach(Fleet.clerks.slice(-2), (user, at) =>
          Writers.start(newcomers, { user, home: at, isBound: true })
        )
        yield* Writers.progress([...writers, ...more])

        const reports = yield* Effect.forEach([...writers, ...more], ({ stop }) => stop, { concurrency: "unbounded" })
        const { events, settled, replayed } = yield* Settlement.expectExactlyOnce(promoted, reports)
        expect(yield* contents(primary)).toEqual([before])
        const asked = yield* primary.log
        expect(asked).toMatch(/(statement|execute).*pg_is_in_recovery/)
        expect(asked).not.toMatch(/max\(position\)|FOR UPDATE|INSERT INTO|FROM sessions|pg_logical_emit_message|LISTEN/)

        const all = [...servers, ...newcomers]
        yield* Effect.forEach(all, ({ running }) => Effect.promise(() => running().stop("SIGTERM")), {
          concurrency: "unbounded"
        })
        const replicas = all.map(({ replica }) => replica)
        yield* ReplicaFile.expectEqual(urlOf([promoted, other]), replicas, events.length, allow)
        Form.print(
          `promotion (seed ${Seed.seed}): ${settled.length} commands settled at ${all.length} servers, each exactly once, at least ${replayed} of them by a repeated id after a lost answer; writes again after ${seconds.map((each) => each.toFixed(2)).join(", ")} s; the old primary was back for ${rounds} rounds of lost connections and 4 starts with it as the first host, and was neither read nor changed; ${replicas.length} equal replicas; failed attempts: ${Settlement.failuresOf(reports)}`
        )
      }).pipe(Seed.seeded("promotion")),
    Form.choose(400_000, 900_000)
  )
})
