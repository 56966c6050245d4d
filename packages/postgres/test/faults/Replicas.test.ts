/** Faults between a replica and its log: lost hints, slow barriers, other copies of the log, unknown events, a full disk. */
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import * as Programs from "../../../../tests/Programs.ts"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"
import * as ReplicaStore from "./ReplicaStore.ts"

const isRoot = process.getuid?.() === 0

/** An empty log, a writer with a replica of its own, and a proxy for another program. */
const setting = Effect.gen(function* () {
  const { cluster, name, url } = yield* SharedCluster.database
  yield* LogClient.create(cluster, name)
  const folder = yield* ReplicaStore.folder
  const writer = yield* ReplicaStore.open(join(folder, "writer.db"), [url])
  const proxy = yield* Proxy.make(cluster.port)
  const open = (file: string) =>
    ReplicaStore.open(join(folder, file), [cluster.url({ database: name, port: proxy.port })])
  return { cluster, name, url, folder, writer, proxy, open }
})

const row = (writer: string, appends: number) => ({ writer, appends, total: (appends * (appends - 1)) / 2 })

describe.skipIf(Installation.isSkipped)("a replica", () => {
  it.scopedLive("whose hints are cut off silently reads every acknowledged append, and follows by asking", () =>
    Effect.gen(function* () {
      const { cluster, writer, proxy, open } = yield* setting
      const reader = yield* open("reader.db")
      yield* writer.append({ writer: "a", number: 0 })
      expect(yield* reader.balances).toEqual([row("a", 1)])
      const listening = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
      yield* Effect.repeat(Effect.delay(cluster.query(listening), 10), { until: (rows) => rows.length > 1 })
      yield* proxy.freeze(["toServer", "toClient"], { sent: "LISTEN" })
      for (let number = 1; number <= 20; number++) {
        yield* writer.append({ writer: "a", number })
        expect(yield* reader.balances).toEqual([row("a", number + 1)])
      }
      yield* writer.append({ writer: "a", number: 21 })
      // Without a read the follower asks once in an interval.
      yield* Effect.repeat(Effect.delay(reader.localBalances, 20), {
        until: ([found]) => JSON.stringify(found) === JSON.stringify(row("a", 22))
      }).pipe(Effect.timeout(Form.limit(2000)))
    }).pipe(ReplicaStore.quietly)
  )

  it.scopedLive("reads an append that was acknowledged while a barrier is in flight", () =>
    Effect.gen(function* () {
      const { writer, proxy, open } = yield* setting
      const reader = yield* open("reader.db")
      yield* writer.append({ writer: "a", number: 0 })
      expect(yield* reader.balances).toEqual([row("a", 1)])
      yield* proxy.delay("toClient", 150)
      for (let number = 1; number <= 5; number++) {
        const early = yield* Effect.fork(reader.balances)
        // The barrier of the first read has its snapshot, and its answer is on the way.
        yield* Effect.sleep(60)
        yield* writer.append({ writer: "a", number })
        const late = yield* reader.balances
        expect(late).toEqual([row("a", number + 1)])
        yield* Fiber.join(early)
      }
    }).pipe(ReplicaStore.quietly)
  )

  it.scopedLive(
    "of a log that lost acknowledged events fails every read and append within two seconds, and stays so",
    () =>
      Effect.gen(function* () {
        const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
        yield* LogClient.create(primary)
        const standby = yield* Cluster.standby(primary, { name: "behind", synchronous: false, isDurable: false })
        const folder = yield* ReplicaStore.folder
        const urls = [primary.url(), standby.url()]
        const scope = yield* Scope.make()
        const open = ReplicaStore.open(join(folder, "replica.db"), urls)
        const { append, balances } = yield* Scope.extend(open, scope)
        yield* append({ writer: "a", number: 0 })
        const arrived = standby.query("SELECT count(*)::int AS events FROM scipnet.events")
        yield* Effect.repeat(Effect.delay(arrived, 20), { until: ([found]) => found?.["events"] === 1 })
        yield* standby.stop("fast")
        yield* append({ writer: "a", number: 1 })
        expect(yield* balances).toEqual([row("a", 2)])
        yield* primary.kill
        yield* standby.start
        yield* standby.promote

        const begun = performance.now()
        const diverged = { _tag: "ReplicaDiverged", position: 2 }
        expect(yield* Effect.flip(balances)).toMatchObject(diverged)
        expect(yield* Effect.flip(append({ writer: "a", number: 2 }))).toMatchObject(diverged)
        expect(yield* Effect.flip(append({ writer: "b", number: 0 }))).toMatchObject(diverged)
        expect(performance.now() - begun).toBeLessThan(Form.limit(2000))
        yield* Scope.close(scope, Exit.void)
        expect(yield* Effect.flip(open)).toMatchObject(diverged)
        expect(yield* arrived).toEqual([{ events: 1 }])
      }).pipe(ReplicaStore.quietly)
  )

  it.scopedLive("is never changed to match another log at the same address", () =>
    Effect.gen(function* () {
      const { folder, proxy, open, writer } = yield* setting
      const other = yield* Cluster.primary({ name: "other", isDurable: false })
      yield* other.query("CREATE DATABASE copy")
      yield* LogClient.create(other)
      yield* writer.append({ writer: "a", number: 0 })
      const scope = yield* Scope.make()
      const reader = yield* Scope.extend(open("reader.db"), scope)
      expect(yield* reader.balances).toEqual([row("a", 1)])
      yield* Scope.close(scope, Exit.void)
      const before = readFileSync(join(folder, "reader.db"))
      yield* proxy.retarget(other.port)
      const foreign = ReplicaStore.open(join(folder, "reader.db"), [other.url({ port: proxy.port })])
      expect(yield* Effect.flip(foreign)).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_FOREIGN" })
      expect(readFileSync(join(folder, "reader.db")).equals(before)).toBe(true)
    }).pipe(ReplicaStore.quietly)
  )

  it.scopedLive("of an older program stops at an event that it does not know, and the others go on", () =>
    Effect.gen(function* () {
      const { folder, url, writer } = yield* setting
      const older = yield* ReplicaStore.openOlder(join(folder, "older.db"), [url])
      expect((yield* older.head).position).toBe(0)
      yield* writer.append({ writer: "a", number: 0 })
      expect(yield* Effect.flip(older.head)).toMatchObject({ _tag: "SchemaTooNew", set: "log" })
      yield* writer.append({ writer: "a", number: 1 })
      expect(yield* writer.balances).toEqual([row("a", 2)])
    }).pipe(ReplicaStore.quietly)
  )

  it.scopedLive.skipIf(!isRoot)(
    "whose disk is full fails its reads, discloses nothing old, and catches up when there is space",
    () =>
      Effect.gen(function* () {
        const { cluster, name, folder, writer, open } = yield* setting
        const disk = join(folder, "disk")
        mkdirSync(disk)
        yield* Effect.acquireRelease(
          Effect.promise(() => Programs.succeed("mount", ["-t", "tmpfs", "-o", "size=6m", "none", disk])),
          () => Effect.promise(() => Programs.succeed("umount", ["-l", disk]))
        )
        const reader = yield* open(join("disk", "reader.db"))
        yield* writer.append({ writer: "a", number: 0 })
        expect(yield* reader.balances).toEqual([row("a", 1)])
        const { bavail, bsize } = statfsSync(disk)
        writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize))
        let number = 1
        const append = Effect.suspend(() => writer.append({ writer: "a", number: number++ }))
        const failure = yield* Effect.flip(Effect.forever(Effect.zipRight(append, reader.balances)))
        expect(failure).toMatchObject({ _tag: "DatabaseFull" })
        rmSync(join(disk, "ballast"))
        expect(yield* reader.balances).toEqual([row("a", number)])
        const acknowledged = Array.from({ length: number }, (_, at) => `a-${at}`)
        yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged }], name)
      }).pipe(ReplicaStore.quietly)
  )
})
