/** When other programs see a commit that waits for its synchronous standby, and what a crash makes visible. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const waits = "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'"
const isWaiting = { until: (rows: ReadonlyArray<unknown>) => rows.length > 0 }

const twoServers = Effect.gen(function* () {
  const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
  yield* LogClient.create(primary)
  const standby = yield* Cluster.standby(primary, { name: "s1", synchronous: true, isDurable: false })
  const hosts = [primary.url(), standby.url()]
  return { primary, standby, writer: yield* LogClient.open(hosts), other: yield* LogClient.open(hosts) }
})

describe.skipIf(Installation.isSkipped)("a commit that waits for its standby", () => {
  it.scopedLive("is not seen by others until the standby has it", () =>
    Effect.gen(function* () {
      const { primary, standby, writer, other } = yield* twoServers
      const origin = { ...(yield* LogClient.origin(other)), revision: 0 }
      yield* standby.freeze
      const appending = yield* Effect.fork(Ledger.appender(writer)({ writer: "waiting", number: 0 }))
      yield* Effect.repeat(Effect.delay(primary.query(waits), 10), isWaiting)
      expect((yield* other.readAfter(origin, 10)).events).toEqual([])
      yield* standby.thaw
      yield* Fiber.join(appending)
      expect((yield* other.readAfter(origin, 10)).events).toHaveLength(1)
    })
  )

  it.scopedLive(
    "is seen after a crash without the standby: a program that applied it diverges when that server is lost",
    () =>
      Effect.gen(function* () {
        const { primary, standby, writer, other } = yield* twoServers
        const origin = { ...(yield* LogClient.origin(other)), revision: 0 }
        yield* standby.stop("fast")
        const appending = yield* Effect.fork(Effect.flip(Ledger.appender(writer)({ writer: "waiting", number: 0 })))
        yield* Effect.repeat(Effect.delay(primary.query(waits), 10), isWaiting)
        yield* primary.kill
        expect(yield* Fiber.join(appending)).toMatchObject({ _tag: "OutcomeUnknown" })
        yield* primary.start
        const [recovered] = (yield* other.readAfter(origin, 10)).events
        expect(recovered).toMatchObject({ id: "waiting-0" })
        // This program meets the event under the lock of a rejected append, and applies nothing.
        const conflict = Ledger.appender(other)({ writer: "waiting", number: 1000 })
        expect(yield* Effect.flip(conflict)).toMatchObject({ _tag: "StreamConflict" })
        yield* primary.kill
        yield* standby.start
        yield* standby.promote
        yield* Ledger.appender(other)({ writer: "kept", number: 0 })
        const applied = { position: 1, hash: recovered?.hash ?? "", revision: 0 }
        expect(yield* Effect.flip(other.readAfter(applied, 10))).toMatchObject({ _tag: "ReplicaDiverged" })
      })
  )
})
