/** Faults of the network between a program and the log: cut anywhere, silent, slow, unreachable. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Random, Schedule } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const cuts = Form.choose(20, 400)

const start = { position: 0, hash: "", revision: 0 }

const setting = Effect.gen(function* () {
  const { cluster, name } = yield* SharedCluster.database
  yield* LogClient.create(cluster, name)
  const proxy = yield* Proxy.make(cluster.port)
  const log = yield* LogClient.open([cluster.url({ database: name, port: proxy.port })])
  return { cluster, name, proxy, log }
})

/** Waits for more than a number of connections, at most for 20 seconds: a busy machine connects slowly. */
const connectedSince = (proxy: Proxy.Proxy, connections: number) =>
  proxy.accepted.pipe(
    Effect.repeat({ until: (accepted) => accepted > connections, schedule: Schedule.spaced(20) }),
    Effect.timeoutOption("20 seconds")
  )

describe.skipIf(Installation.isSkipped)("the network between a program and the log", () => {
  it.scopedLive(
    "may be cut after any byte: each append is written exactly once",
    () =>
      Effect.gen(function* () {
        const { cluster, name, proxy, log } = yield* setting
        const ledger = yield* Ledger.start(Ledger.appender(log), "cut", 8)
        for (let turn = 0; turn < cuts; turn++) {
          const direction = turn % 2 === 0 ? "toServer" : "toClient"
          // The greeting and the checks of a connection take about two kilobytes, a batch of appends some more.
          yield* proxy.cutAfter({ direction, bytes: yield* Random.nextIntBetween(1, 20_000) })
          yield* Effect.sleep(yield* Random.nextIntBetween(50, 150))
          if (turn % 2 === 1) {
            yield* connectedSince(proxy, (turn + 1) / 2)
          }
        }
        yield* proxy.cutAfter(undefined)
        const report = yield* ledger.stop
        yield* Ledger.expectExactlyOnce(cluster, [report], name)
        expect(yield* proxy.accepted).toBeGreaterThan(cuts / 2)
        Form.print(Ledger.line(`network cut at ${cuts} random bytes`, report))
      }),
    Form.choose(240_000, 600_000)
  )

  it.scopedLive("may be silent: a call ends within its deadline, and the log is used again without a restart", () =>
    Effect.forEach(
      ["toServer", "toClient"] as const,
      (direction) =>
        Effect.gen(function* () {
          const { cluster, name, proxy, log } = yield* setting
          const append = Ledger.appender(log)
          yield* append({ writer: "silent", number: 0 })
          yield* proxy.freeze([direction])
          const begun = performance.now()
          const [outcome, read] = yield* Effect.all(
            [Effect.flip(append({ writer: "silent", number: 1 })), Effect.flip(log.readAfter(start, 10))],
            { concurrency: "unbounded" }
          )
          expect(performance.now() - begun).toBeLessThan(LogClient.deadline + Form.limit(1000))
          expect(outcome._tag).toMatch(/^(DatabaseUnavailable|OutcomeUnknown)$/)
          expect(read).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_UNREACHABLE" })
          yield* proxy.thaw
          yield* append({ writer: "silent", number: 1 })
          yield* append({ writer: "silent", number: 2 })
          yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["silent-0", "silent-1", "silent-2"] }], name)
        }),
      { concurrency: "unbounded" }
    )
  )

  it.scopedLive("may be gone: every call fails typed within its deadline, and works again without a restart", () =>
    Effect.gen(function* () {
      const { cluster, name, proxy, log } = yield* setting
      const append = Ledger.appender(log)
      yield* append({ writer: "gone", number: 0 })
      yield* proxy.refuse(true)
      yield* proxy.cut()
      const begun = performance.now()
      const failures = yield* Effect.all(
        [
          Effect.flip(append({ writer: "gone", number: 1 })),
          Effect.flip(log.identity),
          Effect.flip(log.readAfter(start, 10))
        ],
        { concurrency: "unbounded" }
      )
      expect(performance.now() - begun).toBeLessThan(LogClient.deadline + Form.limit(1000))
      for (const failure of failures) {
        expect(failure).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_UNREACHABLE" })
        expect(JSON.stringify(failure)).not.toContain("counted twice")
      }
      yield* proxy.refuse(false)
      yield* append({ writer: "gone", number: 1 })
      yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["gone-0", "gone-1"] }], name)
    })
  )

  it.scopedLive("may be silent: an append that waited for another ends soon after its own deadline", () =>
    Effect.gen(function* () {
      const { proxy, log } = yield* setting
      const append = Ledger.appender(log)
      yield* append({ writer: "silent", number: 0 })
      yield* proxy.freeze(["toServer", "toClient"])
      const first = yield* Effect.fork(Effect.flip(append({ writer: "silent", number: 1 })))
      // The first append has begun its commit.
      yield* Effect.sleep(100)
      const [duration] = yield* Effect.timed(Effect.flip(append({ writer: "next", number: 0 })))
      expect(Duration.toMillis(duration)).toBeLessThan(LogClient.deadline * Form.choose(1.9, 1.3))
      yield* Fiber.join(first)
      yield* proxy.thaw
    })
  )

  it.scopedLive("may be slow", () =>
    Effect.gen(function* () {
      const { cluster, name, proxy, log } = yield* setting
      yield* proxy.delay("toClient", 60)
      const ledger = yield* Ledger.start(Ledger.appender(log), "slow", 16)
      yield* Effect.sleep(1000)
      const report = yield* ledger.stop
      expect([...report.failures]).toEqual([])
      yield* Ledger.expectExactlyOnce(cluster, [report], name)
      // Two trips for each batch of all writers.
      expect(report.acknowledged.length).toBeGreaterThan(16 * 3)
    })
  )
})
