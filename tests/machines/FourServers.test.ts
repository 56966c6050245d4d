/** Four servers with sixteen sessions each, and random commands and queries on one log. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Form from "../../packages/postgres/test/faults/Form.ts"
import * as Ledger from "../../packages/postgres/test/faults/Ledger.ts"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Fleet from "./Fleet.ts"
import * as RandomCalls from "./RandomCalls.ts"
import * as ReplicaFile from "./ReplicaFile.ts"

const seconds = Form.choose(5, 60)
const servers = 4
const sessions = 16
const allow = Form.choose(["no-synchronous-standby", "no-fsync"] as const, [] as const)

/** The files below a folder that contain a text, in any part of their bytes. */
const filesWith = (folder: string, text: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text))

const quantile = (sorted: ReadonlyArray<number>, share: number): string =>
  (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1)

describe.skipIf(Installation.isSkipped)("four servers on one log", () => {
  it.scopedLive(
    "answer all calls, count wrong passwords together, and leave equal replicas and one audit entry a call",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "four", isDurable: Form.isLong })
        if (Form.isLong) yield* Cluster.standby(cluster, { name: "s1", synchronous: true })
        const machines = yield* Fleet.start(cluster, { servers, allow })
        const clients = yield* Effect.forEach(
          machines.flatMap((machine) => Fleet.clerks.slice(0, sessions).map((clerk) => [machine, clerk] as const)),
          ([machine, clerk]) => Fleet.signIn(machine, clerk),
          { concurrency: 8 }
        )
        const until = performance.now() + seconds * 1000
        const tallies = yield* Effect.promise(() =>
          Promise.all(clients.map((client) => RandomCalls.run(client, until)))
        )
        expect(tallies.flatMap(({ unexpected }) => unexpected)).toEqual([])
        const calls = tallies.reduce((sum, tally) => sum + tally.commands + tally.queries, 0)
        expect(calls).toBeGreaterThan(servers * sessions)

        // Wrong passwords at four servers are one count.
        for (let attempt = 0; attempt < 2 * servers; attempt++) {
          const machine = machines[attempt % servers]
          if (machine === undefined) continue
          const client = yield* Fleet.connect(machine)
          const reply = yield* Effect.promise(() =>
            client.ask("Login", { user: "reader-3", password: "not it at all" })
          )
          expect(reply).toMatchObject({ _tag: "Failure", error: "LoginRefused" })
        }
        const counted = "SELECT failures::int AS failures FROM scipnet.throttles WHERE key = 'account:reader-3'"
        expect(yield* cluster.query(counted)).toEqual([{ failures: 2 * servers }])

        yield* Effect.forEach(machines, ({ running }) => Effect.promise(() => running.stop("SIGTERM")), {
          concurrency: "unbounded"
        })
        const events = yield* Ledger.storedEvents(cluster)
        expect(events.map(({ position }) => position)).toEqual(events.map((_, at) => at + 1))
        const paths = machines.map(({ replica }) => replica)
        const first = yield* ReplicaFile.expectEqual(cluster.url(), paths, events.length, allow)
        const clerks = JSON.stringify(first?.readModels["audit"]).match(/"actor":"(?:user:)?clerk-\d+"/g)
        expect(clerks).toHaveLength(calls + servers * sessions)

        expect(filesWith(cluster.data, Fleet.password)).toEqual([])
        expect(yield* cluster.log).not.toContain(Fleet.marker)
        for (const { running } of machines) {
          expect(running.log()).not.toContain(Fleet.marker)
          expect(running.log()).not.toContain(Fleet.password)
        }
        const times = tallies.flatMap((tally) => tally.times).toSorted((left, right) => left - right)
        const rejected = tallies.reduce((sum, tally) => sum + tally.rejected, 0)
        Form.print(
          `${servers} servers × ${sessions} sessions, ${seconds} s: ${calls} calls (${rejected} rejected by a rule), none failed; p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms; ${events.length} events without a gap, chain verified from PostgreSQL; doctor clean on ${servers} equal replicas; one audit entry a call`
        )
      }),
    Form.choose(300_000, 1_200_000)
  )
})
