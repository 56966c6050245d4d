/** Limits that are reached on the log's side: its disk, its format, its clock, its settings for durability. */
import { existsSync, rmSync, statfsSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as Programs from "../../../../tests/Programs.ts"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

/** Moves a folder to another disk, and leaves a link. */
const moveOut = async (from: string, to: string): Promise<void> => {
  await Programs.succeed("cp", ["-a", from, to])
  rmSync(from, { recursive: true })
  symlinkSync(to, from)
}

const isRoot = process.getuid?.() === 0

describe.skipIf(Installation.isSkipped)("limits on the side of the log", () => {
  // A disk of its own requires a mount.
  it.scopedLive.skipIf(!isRoot)(
    "a full disk fails an append typed; everything acknowledged stays, and writing goes on when there is space",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "full", diskMegabytes: 160, settings: { wal_recycle: "off" } })
        yield* LogClient.create(cluster)
        // The WAL stays on a disk with space: PostgreSQL ends when it cannot write that.
        yield* cluster.stop("fast")
        const wal = join(dirname(dirname(cluster.data)), "wal-of-full")
        yield* Effect.promise(() => moveOut(join(cluster.data, "pg_wal"), wal))
        yield* cluster.start
        const log = yield* LogClient.open([cluster.url()])
        const append = Ledger.appender(log)
        yield* append({ writer: "full", number: 0 })
        const ballast = join(cluster.data, "ballast")
        const { bavail, bsize } = statfsSync(cluster.data)
        writeFileSync(ballast, Buffer.alloc(bavail * bsize - 256 * 1024))
        let number = 1
        const failure = yield* Effect.flip(
          Effect.forever(Effect.suspend(() => Effect.tap(append({ writer: "full", number }), () => void (number += 1))))
        )
        expect(failure).toMatchObject({ _tag: "DatabaseFull", reason: "53100" })
        expect(number).toBeGreaterThan(1)
        rmSync(ballast)
        yield* append({ writer: "full", number })
        const acknowledged = Array.from({ length: number + 1 }, (_, at) => `full-${at}`)
        yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged }])
        yield* cluster.stop("fast")
        rmSync(wal, { recursive: true })
        expect(existsSync(wal)).toBe(false)
      })
  )

  it.scopedLive("a log in a newer format is refused by an older program, also one that is connected", () =>
    Effect.gen(function* () {
      const { cluster, name, url } = yield* SharedCluster.database
      yield* LogClient.create(cluster, name)
      const log = yield* LogClient.open([url])
      const append = Ledger.appender(log)
      yield* append({ writer: "old", number: 0 })
      yield* cluster.query("UPDATE scipnet.log SET format = 1000", [], name)
      expect(yield* Effect.flip(append({ writer: "old", number: 1 }))).toMatchObject({
        _tag: "SchemaTooNew",
        set: "log"
      })
      const later = yield* Effect.flip(Effect.flatMap(LogClient.open([url]), (opened) => opened.identity))
      expect(later).toMatchObject({ _tag: "SchemaTooNew", set: "log" })
      yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["old-0"] }], name)
    })
  )

  it.scopedLive.each([1, -1])("a clock that is %i hour off is refused", (hours) =>
    Effect.gen(function* () {
      const { cluster, name, url } = yield* SharedCluster.database
      yield* LogClient.create(cluster, name)
      const clock = yield* Effect.clock
      const off = hours * 3_600_000
      const skewed: Clock.Clock = {
        ...clock,
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis() + off,
        unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos() + BigInt(off) * 1_000_000n,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + off),
        currentTimeNanos: Effect.map(clock.currentTimeNanos, (now) => now + BigInt(off) * 1_000_000n),
        sleep: (duration) => clock.sleep(duration)
      }
      const log = yield* LogClient.open([url])
      const append = Ledger.appender(log)
      yield* append({ writer: "clock", number: 0 })
      const refused = { _tag: "DatabaseUnavailable", reason: "LOG_CLOCK_SKEW" }
      // On a connection that was checked before, and on a new one.
      expect(yield* Effect.withClock(Effect.flip(append({ writer: "clock", number: 1 })), skewed)).toMatchObject(
        refused
      )
      const opened = Effect.flatMap(LogClient.open([url]), (later) => later.identity)
      expect(yield* Effect.withClock(Effect.flip(opened), skewed)).toMatchObject(refused)
      yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["clock-0"] }], name)
    })
  )

  it.scopedLive(
    "a server without a synchronous standby, or with asynchronous commits, is refused unless it is allowed by name",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "alone", isDurable: false })
        yield* LogClient.create(cluster)
        const open = (allow: NonNullable<LogClient.Options["allow"]>) =>
          Effect.either(Effect.flatMap(LogClient.open([cluster.url()], { allow }), (log) => log.identity))
        expect(yield* open([])).toMatchObject({ left: { reason: "LOG_NO_SYNCHRONOUS_STANDBY" } })
        expect(yield* open(["no-synchronous-standby"])).toMatchObject({ _tag: "Right" })
        yield* cluster.configure({ synchronous_commit: "off" })
        expect(yield* open(["no-synchronous-standby"])).toMatchObject({ left: { reason: "LOG_ASYNCHRONOUS_COMMIT" } })
        expect(yield* open(["no-synchronous-standby", "asynchronous-commit"])).toMatchObject({ _tag: "Right" })
        yield* cluster.configure({ synchronous_commit: "on", full_page_writes: "off" })
        expect(yield* open(["no-synchronous-standby"])).toMatchObject({ left: { reason: "LOG_NO_FULL_PAGE_WRITES" } })
        expect(yield* open(["no-synchronous-standby", "no-full-page-writes"])).toMatchObject({ _tag: "Right" })
      })
  )
})
