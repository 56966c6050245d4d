import { readdirSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, FastCheck, Ref, type Scope } from "effect"
import * as ReplicaFile from "../../../src/eventsourcing/replica/ReplicaFile.ts"
import type { LogDelta } from "../../../src/eventsourcing/SharedLog.ts"
import { lent, manyEvents, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Guards from "../sql/Guards.ts"
import * as Replicas from "./Replicas.ts"

const never = { followInterval: Duration.infinity }

/** Removes the last events of a log, as the loss of a copy that was behind does. */
const cutOff = (shared: Replicas.Service, after: number) => {
  const removal = `DELETE FROM events WHERE position > ${after}`
  return Replicas.execute(shared, ...Guards.lifted(removal), `DELETE FROM commands WHERE last_position > ${after}`)
}

const failsWith = <A>(effect: Effect.Effect<A, object, Scope.Scope>, fields: object) =>
  Effect.map(Effect.flip(effect), (error) => expect({ ...error }).toMatchObject(fields))

describe("a replica whose log lost its last events", () => {
  it.scopedLive("fails at once and for good, changes no row, and is set aside for a new one", () =>
    Effect.gen(function* () {
      const path = yield* Replicas.folder
      const shared = yield* Replicas.openLog(join(path, "log.db"))
      const log = yield* Replicas.logIn(shared)
      const filename = join(path, "replica.db")
      yield* Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Replicas.openStore(filename, log, never)
          const { database, local } = store.replica
          yield* Replicas.append(store, "drill", manyEvents(5))
          yield* store.replica.barrier
          const before = yield* Replicas.rowsOf(local)
          yield* cutOff(shared, 3)
          const diverged = { _tag: "ReplicaDiverged", position: 5 }
          yield* failsWith(store.head, diverged)
          // Also when the log grows beyond the position again.
          const other = yield* Replicas.openStore(join(path, "other.db"), log, never)
          yield* Replicas.append(other, "drill", manyEvents(9))
          yield* Effect.forEach(
            [store.head, store.readAll({}), database.read("read", () => 1), store.replica.barrier],
            (read: Effect.Effect<unknown, object>) => failsWith(read, diverged)
          )
          yield* failsWith(Replicas.append(store, "drill", [returned]), diverged)
          expect(yield* other.head).toMatchObject({ position: 12 })
          expect(yield* database.tryWrite).toBe(false)
          expect(yield* store.replica.status).toMatchObject({ position: 5, diverged: 5, failure: diverged })
          expect(yield* Replicas.rowsOf(local)).toEqual(before)
          yield* failsWith(ReplicaFile.setAside(filename), { _tag: "DatabaseBusy" })
        })
      )
      const reopened = Effect.scoped(Replicas.openStore(filename, log, never))
      yield* failsWith(reopened, { _tag: "ReplicaDiverged", position: 5 })
      const aside = yield* ReplicaFile.setAside(filename)
      expect(basename(aside)).toMatch(/^replica\.db\.diverged-5-\d{4}-\d\d-\d\dT[\d.-]+Z$/)
      expect(readdirSync(path).filter((name) => name.startsWith("replica"))).toEqual([basename(aside)])
      const fresh = yield* Replicas.openStore(filename, log, never)
      expect(yield* fresh.head).toMatchObject({ position: 12 })
      yield* failsWith(ReplicaFile.setAside(join(path, "other.db")), { _tag: "ReplicaNotDiverged" })
      yield* failsWith(ReplicaFile.setAside(join(path, "none.db")), { _tag: "DatabaseUnavailable" })
      expect(readdirSync(path)).not.toContain("none.db")
    })
  )

  it.scopedLive("fails when only changes of shared tables were lost", () =>
    Effect.gen(function* () {
      const { shared, store } = yield* Replicas.fixture(undefined, never)
      yield* Replicas.append(store, "drill", [returned], Replicas.put("a"))
      yield* store.replica.barrier
      yield* Replicas.execute(shared, "UPDATE shared_log SET revision = 0", "DELETE FROM shared_rows")
      yield* failsWith(store.head, { _tag: "ReplicaDiverged", position: 1 })
    })
  )
})

describe("a replica", () => {
  it.scopedLive("refuses an old copy of its log, and other storage, until the right one is back", () =>
    Effect.gen(function* () {
      const { filename, log, shared, store } = yield* Replicas.fixture(undefined, never)
      yield* Replicas.append(store, "drill", manyEvents(4))
      yield* Replicas.execute(shared, "UPDATE shared_log SET timeline = 7")
      expect(yield* store.head).toMatchObject({ position: 4 })
      yield* Replicas.execute(shared, "UPDATE shared_log SET timeline = 6")
      const old = { _tag: "DatabaseUnavailable", reason: "LOG_OLD_EPOCH" }
      yield* failsWith(store.head, old)
      yield* failsWith(Replicas.openStore(filename, log, never), old)
      // It does not have the last events either: that is no divergence.
      yield* cutOff(shared, 2)
      yield* failsWith(store.head, old)
      expect(yield* store.replica.status).toMatchObject({ position: 4, diverged: null })
      const { system = "" } = Object((yield* Replicas.execute(shared, "SELECT system FROM shared_log"))[0])
      yield* Replicas.execute(shared, "UPDATE shared_log SET system = 'another', timeline = 9")
      yield* failsWith(store.head, { _tag: "DatabaseUnavailable", reason: "LOG_FOREIGN" })
      yield* Replicas.execute(shared, `UPDATE shared_log SET system = '${system}', timeline = 7`)
      yield* failsWith(store.head, { _tag: "ReplicaDiverged", position: 4 })
    })
  )

  it.scopedLive.each([
    ["before its next change", true],
    ["after its next change", false]
  ] as const)("reads all shared rows again when a copy of its log takes over that lacks a change, %s", ([, isAsked]) =>
    Effect.gen(function* () {
      const { shared, store } = yield* Replicas.fixture(undefined, never)
      yield* Replicas.append(store, "drill", [returned], Replicas.put("a"))
      yield* Replicas.append(store, "drill", [returned], Replicas.put("b"))
      // The use of a session, which is no event.
      const [change, changes] = [
        "UPDATE shared_rows SET revision = 3 WHERE id = 'b'",
        "UPDATE shared_log SET revision = 3"
      ]
      yield* Replicas.execute(shared, change, changes)
      yield* store.replica.barrier
      yield* Replicas.execute(
        shared,
        "UPDATE shared_rows SET revision = 2 WHERE id = 'b'",
        "UPDATE shared_log SET revision = 2, timeline = timeline + 1"
      )
      if (isAsked) yield* store.replica.barrier
      yield* Replicas.append(store, "drill", [returned], Replicas.put("a", { ended: true }))
      yield* store.replica.barrier
      expect(yield* Replicas.execute(store.replica.local, "SELECT id FROM shared ORDER BY id")).toEqual([{ id: "b" }])
      expect(yield* Replicas.execute(store.replica.local, "SELECT timeline, revision FROM replica")).toEqual([
        { timeline: 2, revision: 3 }
      ])
    })
  )

  it.scopedLive("refuses another log", () =>
    Effect.gen(function* () {
      const { filename, path, store } = yield* Replicas.fixture(undefined, never)
      yield* Replicas.append(store, "drill", [returned])
      const other = yield* Replicas.logIn(yield* Replicas.openLog(join(path, "other-log.db")))
      yield* failsWith(Replicas.openStore(filename, other, never), { reason: "LOG_FOREIGN" })
    })
  )
})

type Change = (events: LogDelta["events"]) => LogDelta["events"]

const tampered: ReadonlyArray<readonly [string, Change]> = [
  ["data", (events) => events.map((row) => ({ ...row, data: row.data.replace("borrower", "borrowers") }))],
  ["metadata", (events) => events.map((row) => ({ ...row, metadata: row.metadata.replace("ada", "eve") }))],
  ["a stream", (events) => events.map((row) => ({ ...row, stream: `${row.stream}s` }))],
  ["a type", (events) => events.map((row) => ({ ...row, type: "Returned" }))],
  ["a time", (events) => events.map((row) => ({ ...row, recordedAt: row.recordedAt + 1 }))],
  ["a salt", (events) => events.map((row) => ({ ...row, salt: row.salt.toUpperCase() }))],
  [
    "a hash",
    (events) => events.map((row) => ({ ...row, hash: row.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) }))
  ],
  ["an omitted event", (events) => events.slice(1)],
  ["a repeated event", (events) => [...events.slice(0, 1), ...events]],
  ["the order", (events) => events.toReversed()]
]

describe("events that were changed on their way", () => {
  it.scopedLive.prop(
    "never reach the file, and the right ones do afterwards",
    [FastCheck.constantFrom(...tampered), FastCheck.integer({ min: 2, max: 30 }), FastCheck.nat()],
    ([[, change], count, place]) =>
      Effect.gen(function* () {
        const isActive = yield* Ref.make(true)
        const at = place % (count - 1)
        const { log, path, store } = yield* Replicas.fixture(
          (log) => ({
            ...log,
            readAfter: (reached, limit) =>
              Effect.zipWith(log.readAfter(reached, limit), Ref.get(isActive), (delta, active) =>
                active ? { ...delta, events: [...delta.events.slice(0, at), ...change(delta.events.slice(at))] } : delta
              )
          }),
          never
        )
        const other = yield* Replicas.openStore(join(path, "other.db"), log, never)
        const events = Array.from({ length: count }, (_, index) => lent(`borrower ${index}`))
        yield* Replicas.append(other, "drill", events, Replicas.put("a"))
        const before = yield* Replicas.rowsOf(store.replica.local)
        yield* failsWith(store.head, { _tag: "DatabaseCorrupt", reason: "LOG_CHAIN_BROKEN" })
        expect(yield* Replicas.rowsOf(store.replica.local)).toEqual(before)
        yield* Ref.set(isActive, false)
        expect(Exit.isSuccess(yield* Effect.exit(store.head))).toBe(true)
        expect(yield* Replicas.rowsOf(store.replica.local)).toEqual(yield* Replicas.rowsOf(other.replica.database))
      }),
    { fastCheck: { numRuns: 12 }, timeout: 60_000 }
  )
})
