/** Programs with replicas, backends, the server and followers that are killed by SIGKILL in random turns, under load. */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import * as ChildProcess from "../../../core/test/processes/ChildProcess.ts"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"
import * as ReplicaStore from "./ReplicaStore.ts"

const program = new URL("./StoreProgram.ts", import.meta.url)
const kinds = ["writer", "follower", "backend", "server"] as const
const turns = Form.choose(5, 40)

/** The acknowledged ids among the lines of a program. */
const idsOf = ({ lines }: ChildProcess.Child): ReadonlyArray<string> => lines.filter((line) => line !== "ready")

describe.skipIf(Installation.isSkipped)("programs, backends, the server and followers that are killed", () => {
  it.scopedLive(
    "lose nothing acknowledged, double nothing, and leave replicas that are equal to the log",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "killed" })
        yield* LogClient.create(cluster)
        const folder = yield* ReplicaStore.folder
        let started = 0
        const start = (file: string, writers: number) =>
          ChildProcess.open(program, [join(folder, file), cluster.url(), `p${started++}`, `${writers}`], {
            listen: true
          })
        const ready = (child: ChildProcess.Child, lines = 1) =>
          Effect.repeat(Effect.sleep(10), { until: () => child.lines.length >= lines }).pipe(
            Effect.timeout("30 seconds")
          )
        const programs = [yield* start("a.db", 8), yield* start("b.db", 8), yield* start("follower.db", 0)]
        const all = [...programs]
        yield* Effect.forEach(programs, (child) => ready(child))
        const killed = new Map<string, number>()
        for (let turn = 0; turn < turns; turn++) {
          yield* Effect.sleep(yield* Random.nextIntBetween(30, 500))
          const kind = kinds[turn < kinds.length ? turn : yield* Random.nextIntBetween(0, kinds.length)] ?? "server"
          killed.set(kind, (killed.get(kind) ?? 0) + 1)
          if (kind === "writer" || kind === "follower") {
            const at = kind === "follower" ? 2 : turn % 2
            yield* programs[at]?.kill ?? Effect.void
            const next = yield* start(["a.db", "b.db", "follower.db"][at] ?? "", kind === "follower" ? 0 : 8)
            programs[at] = next
            all.push(next)
          } else if (kind === "server") {
            yield* Effect.zipRight(cluster.kill, cluster.start)
          } else {
            const backend = yield* Cluster.randomBackend(cluster)
            if (backend !== undefined) yield* cluster.signal(backend.pid, "SIGKILL")
          }
          // Both writers acknowledge appends before the next turn.
          const before = programs.map(({ lines }) => lines.length)
          yield* Effect.forEach([0, 1], (at) => {
            const child = programs[at]
            return child === undefined ? Effect.void : ready(child, (before[at] ?? 0) + 5)
          })
        }
        yield* Effect.forEach(programs, ({ kill }) => kill)

        const events = yield* Ledger.storedEvents(cluster)
        const stored = events.map(({ id }) => id)
        const acknowledged = all.flatMap(idsOf)
        const inLog = new Set(stored)
        expect(inLog.size).toBe(stored.length)
        expect(acknowledged.filter((id) => !inLog.has(id))).toEqual([])
        // An append of a killed program is in the log or not; no stream has a gap.
        expect(stored.length - acknowledged.length).toBeLessThanOrEqual(8 * all.length)
        const replicas = yield* Effect.forEach(["a.db", "b.db", "follower.db"], (file) =>
          ReplicaStore.open(join(folder, file), [cluster.url()])
        )
        const balances = yield* Effect.forEach(replicas, (replica) => replica.balances)
        expect(balances[1]).toEqual(balances[0])
        expect(balances[2]).toEqual(balances[0])
        expect(balances[0]?.length).toBe(new Set(events.map(({ stream }) => stream)).size)
        for (const { store } of replicas) {
          expect(yield* store.verify).toEqual({ position: events.length, hash: events.at(-1)?.hash })
        }
        const counts = [...killed].map(([kind, count]) => `${kind} × ${count}`).join(", ")
        Form.print(
          `killed by SIGKILL: ${counts}; ${acknowledged.length} acknowledged, all in the log once; ${stored.length - acknowledged.length} written without an acknowledgement; 3 replicas equal to the log`
        )
      }).pipe(ReplicaStore.quietly),
    Form.choose(300_000, 900_000)
  )
})
