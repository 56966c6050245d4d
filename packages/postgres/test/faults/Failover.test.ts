/** A synchronous standby that takes over under load, and the old primary that comes back. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const rounds = Form.choose(1, 5)

describe.skipIf(Installation.isSkipped)("the failover to a synchronous standby under load", () => {
  it.scopedLive(
    "loses no append, takes less than ten seconds, and the old primary is not used again",
    () =>
      Effect.gen(function* () {
        const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
        const first = yield* Cluster.standby(primary, { name: "s1", synchronous: true, isDurable: false })
        const second = yield* Cluster.standby(primary, { name: "s2", synchronous: true, isDurable: false })
        yield* LogClient.create(primary)
        const hosts = [primary, first, second].map((cluster) => cluster.url())
        const logs = yield* Effect.all(Array.from({ length: 2 }, () => LogClient.open(hosts, { allow: [] })))
        const ledgers = yield* Effect.forEach(logs, (log, at) => Ledger.start(Ledger.appender(log), `log${at}`, 16))
        yield* Effect.sleep(Form.choose(700, 5000))

        yield* primary.kill
        yield* first.promote
        yield* first.configure({ synchronous_standby_names: "ANY 1 (s2)" })
        yield* Cluster.follow(second, first)
        const before = ledgers.map(({ acknowledged }) => acknowledged.length)
        yield* Effect.repeat(Effect.sleep(10), {
          until: () => ledgers.every(({ acknowledged }, at) => acknowledged.length > (before[at] ?? 0))
        }).pipe(Effect.timeout("60 seconds"))

        // The old primary answers, and its host is the first of the list.
        yield* primary.start
        const [old] = yield* primary.query("SELECT count(*)::int AS events FROM scipnet.events")
        for (let round = 0; round < rounds; round++) {
          // Connections that are lost now are opened anew, and must not lead to the old primary.
          for (const { pid, name } of yield* first.backends) {
            if (name !== "rig") yield* first.query("SELECT pg_terminate_backend($1)", [pid])
          }
          for (const log of logs) {
            const { epoch, delta } = yield* Effect.retry(
              Effect.all({
                epoch: Effect.map(log.identity, (identity) => identity.epoch),
                delta: Effect.flatMap(LogClient.origin(log), (head) => log.readAfter({ ...head, revision: 0 }, 1))
              }),
              { while: Ledger.isFault, times: 20 }
            )
            expect([epoch.timeline, delta.epoch.timeline]).toEqual([2, 2])
          }
          yield* Effect.sleep(Form.choose(300, 2000))
        }
        const reports = yield* Effect.forEach(ledgers, ({ stop }) => stop)
        const events = yield* Ledger.expectExactlyOnce(first, reports)
        expect(yield* primary.query("SELECT count(*)::int AS events FROM scipnet.events")).toEqual([old])
        expect(events.length).toBeGreaterThan(Number(old?.["events"]))
        for (const [at, report] of reports.entries()) {
          expect(report.longestPause).toBeLessThan(Form.limit(10_000))
          Form.print(Ledger.line(`failover to a synchronous standby, log ${at}`, report))
        }
      }),
    Form.choose(240_000, 600_000)
  )

  it.scopedLive("an append that was decided on the old primary conflicts on the new one", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
      yield* LogClient.create(primary)
      const standby = yield* Cluster.standby(primary, { name: "s1", synchronous: true, isDurable: false })
      const log = yield* LogClient.open([primary.url(), standby.url()])
      const { epoch } = yield* log.identity
      yield* Ledger.appender(log)({ writer: "decided", number: 0 })
      yield* primary.kill
      yield* standby.promote
      const append = Ledger.guardedAppender(log, epoch)
      expect(yield* Effect.flip(append({ writer: "decided", number: 1 }))).toMatchObject({
        _tag: "StreamConflict",
        stream: "$epoch"
      })
      const renewed = Ledger.guardedAppender(log, (yield* log.identity).epoch)
      expect(yield* renewed({ writer: "decided", number: 1 })).toMatchObject({ replayed: false })
    })
  )
})
