/**
 * Servers, backends of PostgreSQL, PostgreSQL and a following command line, killed by SIGKILL in random turns, while clients
 * write at the servers.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Fleet from "./Fleet.ts"
import { succeed } from "./Machines.ts"
import * as ReplicaFile from "./ReplicaFile.ts"
import * as Seed from "./Seed.ts"
import * as Settlement from "./Settlement.ts"
import * as Supervised from "./Supervised.ts"
import * as Writers from "./Writers.ts"

const kinds = ["server", "backend terminated", "backend", "PostgreSQL", "follower"] as const
type Kind = (typeof kinds)[number]

/** Each kind several times and some more, in random order. */
const plan = Effect.gen(function* () {
  const each = Form.choose(1, 5)
  const more = yield* Effect.replicateEffect(Seed.choose<Kind>(kinds), Form.choose(1, 5))
  return [...(yield* Random.shuffle([...Array.from({ length: each }, () => kinds).flat(), ...more]))]
})

/** Repeats a question to PostgreSQL until it is true; it is refused while PostgreSQL recovers from the fault before. */
const whenRecovered = (question: Effect.Effect<boolean>) =>
  Effect.repeat(
    Effect.catchAllDefect(question, () => Effect.as(Effect.sleep("50 millis"), false)),
    {
      until: (isTrue) => isTrue
    }
  ).pipe(Effect.timeout("60 seconds"), Effect.orDie)

const allow = Form.choose(["no-synchronous-standby", "no-fsync"] as const, [] as const)

describe.skipIf(Installation.isSkipped)("servers, backends, PostgreSQL and a follower that are killed", () => {
  it.scopedLive(
    "lose no acknowledged command, double none, and leave equal replicas",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "kills", isDurable: Form.isLong })
        if (Form.isLong) yield* Cluster.standby(cluster, { name: "s1", synchronous: true })
        const machines = yield* Fleet.create(cluster, allow)
        const [first, ...others] = yield* Effect.all(
          [
            Supervised.server(machines, "server-0.db"),
            Supervised.server(machines, "server-1.db"),
            ...Form.choose([], [Supervised.server(machines, "server-2.db")])
          ],
          { concurrency: 3 }
        )
        const servers = [first, ...others] as const
        const follower = yield* Supervised.watch(machines, "follower.db", "reader-0")
        const writers = yield* Effect.forEach(Fleet.clerks.slice(0, Form.choose(4, 12)), (user, at) =>
          Writers.start(servers, { user, home: at % servers.length })
        )
        yield* Effect.zipRight(Writers.progress(writers), follower.isFollowing)

        const kill = (kind: Kind) =>
          Effect.gen(function* () {
            if (kind === "server") {
              const server = yield* Seed.choose(servers)
              yield* Effect.zipRight(server.kill, server.start())
            } else if (kind === "PostgreSQL") {
              yield* Effect.zipRight(cluster.kill, cluster.start)
            } else if (kind === "follower") {
              yield* Effect.zipRight(follower.isFollowing, follower.kill)
            } else {
              yield* whenRecovered(
                Effect.gen(function* () {
                  const pid = (yield* Cluster.randomBackend(cluster))?.pid ?? 0
                  const end = cluster.query("SELECT pg_terminate_backend($1)", [pid])
                  return pid > 0 && (yield* kind === "backend" ? cluster.signal(pid, "SIGKILL") : Effect.as(end, true))
                })
              )
            }
          })
        const killed = new Map<Kind, number>()
        for (const kind of yield* plan) {
          yield* Effect.sleep(yield* Random.nextIntBetween(20, Form.choose(300, 1500)))
          yield* kill(kind)
          killed.set(kind, (killed.get(kind) ?? 0) + 1)
          // Some faults come before the effects of the last one are over.
          if ((yield* Random.next) < 0.7) yield* Writers.progress(writers)
        }
        yield* Effect.zipRight(Writers.progress(writers), follower.isFollowing)
        const reports = yield* Effect.forEach(writers, ({ stop }) => stop, { concurrency: "unbounded" })
        const { events, settled, replayed } = yield* Settlement.expectExactlyOnce(cluster, reports)

        yield* Effect.forEach(servers, ({ running }) => Effect.promise(() => running().stop("SIGTERM")), {
          concurrency: "unbounded"
        })
        yield* follower.end
        const replicas = [...servers, follower].map(({ replica }) => replica)
        const verified = yield* succeed(machines.operate(["verify", "--replica", first.replica]))
        expect(verified.stdout).toContain("The log is intact")
        yield* ReplicaFile.expectEqual(cluster.url(), replicas, events.length, allow)

        const counts = kinds.map((kind) => `${kind} × ${killed.get(kind) ?? 0}`).join(", ")
        const rejected = settled.filter(({ rejection }) => rejection !== undefined).length
        const refused = servers.reduce((sum, { refusals }) => sum + refusals.length, 0)
        Form.print(
          `kills (seed ${Seed.seed}): ${counts}; ${settled.length} commands settled (${rejected} rejected by a rule), each exactly once, at least ${replayed} of them by a repeated id after a lost answer; ${events.length} events without a gap, chain verified from PostgreSQL; doctor clean on ${replicas.length} equal replicas; failed attempts: ${Settlement.failuresOf(reports)}; ${refused} starts refused while PostgreSQL recovered, follower ended by itself ${follower.ends.length} times`
        )
      }).pipe(Seed.seeded("kills")),
    Form.choose(400_000, 1_800_000)
  )
})
