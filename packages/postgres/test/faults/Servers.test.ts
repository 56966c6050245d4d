/** Faults of PostgreSQL's processes under load: killed backends, a killed server, transactions ended in their commit. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const turns = Form.choose(4, 30)

const faults: ReadonlyArray<readonly [name: string, (cluster: Cluster.Cluster) => Effect.Effect<unknown>]> = [
  [
    "terminated backend",
    (cluster) =>
      Effect.flatMap(Cluster.randomBackend(cluster), (backend) =>
        backend === undefined ? Effect.void : cluster.query("SELECT pg_terminate_backend($1)", [backend.pid])
      )
  ],
  [
    "cancelled statement",
    (cluster) =>
      Effect.flatMap(Cluster.randomBackend(cluster), (backend) =>
        backend === undefined ? Effect.void : cluster.query("SELECT pg_cancel_backend($1)", [backend.pid])
      )
  ],
  [
    // The server ends all other backends and recovers.
    "backend killed by SIGKILL",
    (cluster) =>
      Effect.flatMap(Cluster.randomBackend(cluster), (backend) =>
        backend === undefined ? Effect.void : cluster.signal(backend.pid, "SIGKILL")
      )
  ],
  ["server killed by SIGKILL", (cluster) => Effect.zipRight(cluster.kill, cluster.start)],
  ["server stopped fast", (cluster) => Effect.zipRight(cluster.stop("fast"), cluster.start)],
  ["server stopped at once", (cluster) => Effect.zipRight(cluster.stop("immediate"), cluster.start)]
]

describe.skipIf(Installation.isSkipped)("processes of PostgreSQL that end under load", () => {
  it.scopedLive(
    "lose and double no append",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "killed" })
        yield* LogClient.create(cluster)
        const logs = yield* Effect.all([LogClient.open([cluster.url()]), LogClient.open([cluster.url()])])
        const ledgers = yield* Effect.forEach(logs, (log, at) => Ledger.start(Ledger.appender(log), `log${at}`, 8))
        const used = new Map<string, number>()
        for (let turn = 0; turn < Math.max(turns, faults.length); turn++) {
          yield* Effect.sleep(yield* Random.nextIntBetween(50, 400))
          const [name, fault] = faults[turn % faults.length] ?? ["none", () => Effect.void]
          const before = ledgers.map(({ acknowledged }) => acknowledged.length)
          yield* fault(cluster)
          used.set(name, (used.get(name) ?? 0) + 1)
          // Both logs go on before the next fault.
          yield* Effect.repeat(Effect.sleep(10), {
            until: () => ledgers.every(({ acknowledged }, at) => acknowledged.length > (before[at] ?? 0))
          }).pipe(Effect.timeout("20 seconds"))
        }
        const reports = yield* Effect.forEach(ledgers, ({ stop }) => stop)
        yield* Ledger.expectExactlyOnce(cluster, reports)
        Form.print([...used].map(([name, count]) => `${name} × ${count}`).join(", "))
        for (const [at, report] of reports.entries()) Form.print(Ledger.line(`log ${at}`, report))
      }),
    Form.choose(240_000, 600_000)
  )

  it.scopedLive(
    "a commit whose wait for the standby is cancelled or terminated is unknown, until its ids settle it",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "waiting", isDurable: false })
        const standby = yield* Cluster.standby(cluster, { name: "s1", synchronous: true, isDurable: false })
        yield* LogClient.create(cluster)
        const log = yield* LogClient.open([cluster.url()], { allow: [] })
        const append = Ledger.appender(log)
        yield* append({ writer: "wait", number: 0 })
        for (const [number, end] of [
          [1, "pg_cancel_backend"],
          [2, "pg_terminate_backend"]
        ] as const) {
          yield* standby.freeze
          const waiting = yield* Effect.fork(Effect.either(append({ writer: "wait", number })))
          const syncWait = cluster.query("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
          const [found] = yield* Effect.repeat(Effect.delay(syncWait, 10), { until: (rows) => rows.length > 0 })
          yield* cluster.query(`SELECT ${end}($1::int)`, [found?.["pid"]])
          // PostgreSQL has committed on this server alone: the append must not be acknowledged while the standby lacks it.
          const early = yield* Effect.timeoutOption(waiting.await, "1500 millis")
          if (early._tag === "Some") {
            expect(early.value).toMatchObject({ value: { _tag: "Left", left: { _tag: "OutcomeUnknown" } } })
          }
          yield* standby.thaw
          yield* waiting.await
          expect(yield* append({ writer: "wait", number })).toMatchObject({ replayed: true })
        }
        yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["wait-0", "wait-1", "wait-2"] }])
      })
  )
})
