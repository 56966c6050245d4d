/** Reads of a log in PostgreSQL after a point, and its notifications. */
import { describe, expect, it } from "@effect/vitest"
import { maximumPage } from "@scipnet/core/eventsourcing/EventStore"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import { Chunk, Effect, Either, Fiber, Stream } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"

const originOf = (id: string) => ({ ...StoredEvents.origin(id), revision: 0 })

const openSession = (id: string, revision: number, ended = false) =>
  `INSERT INTO scipnet.sessions VALUES ('${id}', 'hash of ${id}', 'ada', NULL, 1, 2, 3, ${2 ** 52}, ${revision}, ${ended})`

describe.skipIf(Installation.isSkipped)("reads of a log in PostgreSQL", () => {
  it.scopedLive("return the changed sessions of the snapshot that has no more events", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const start = originOf((yield* log.identity).id)
      yield* append("account", { memos: ["one", "two", "three"] })
      yield* query(openSession("first", 1))
      yield* query(openSession("second", 2, true))
      yield* query("UPDATE scipnet.log SET revision = 2")
      expect(yield* log.readAfter(start, 2)).toMatchObject({ isEnd: false, changes: [] })
      const all = yield* log.readAfter(start, 3)
      expect(all.isEnd).toBe(true)
      expect(all.changes.map(({ revision, data }) => [revision, JSON.parse(data)])).toEqual([
        [1, expect.objectContaining({ id: "first", token_hash: "hash of first", origin: null, ended: false })],
        [2, expect.objectContaining({ id: "second", expires_at: 2 ** 52, ended: true })]
      ])
      const reached = { ...start, ...(yield* StoredEvents.verifyChain(start, all.events)), revision: 1 }
      expect(yield* log.readAfter(reached, 3)).toMatchObject({ events: [], isEnd: true, changes: [{ revision: 2 }] })
    })
  )

  it.scopedLive("detect another log, and one that lost or changed the last known event", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const start = originOf((yield* log.identity).id)
      yield* append("account", { memos: ["one", "two"] })
      const diverged = (position: number, hash: string) =>
        Effect.flip(log.readAfter({ position, hash, revision: 0 }, maximumPage))
      const { events } = yield* log.readAfter(start, maximumPage)
      const [first] = events
      const expected = { _tag: "ReplicaDiverged" }
      expect(yield* diverged(0, "0".repeat(64))).toMatchObject({ ...expected, position: 0 })
      expect(yield* diverged(1, "0".repeat(64))).toMatchObject({ ...expected, position: 1 })
      yield* query("ALTER TABLE scipnet.events DISABLE TRIGGER events_append_only")
      yield* query("DELETE FROM scipnet.events WHERE position = 1")
      expect(yield* diverged(1, first?.hash ?? "")).toMatchObject({ ...expected, position: 1 })
    })
  )

  it.scopedLive("end a page at its size in bytes, with at least one event", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const start = originOf((yield* log.identity).id)
      const memo = "x".repeat(7 * 1024 * 1024)
      yield* Effect.forEach([memo, memo, memo, "small"], (each) => append("account", { memos: [each] }))
      const page = yield* log.readAfter(start, maximumPage)
      expect(page).toMatchObject({ isEnd: false, events: [{ position: 1 }, { position: 2 }] })
      const { events } = yield* Ledger.readAll(log)
      expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 4])
    })
  )

  it.scopedLive("are hinted at by a notification, also after its connection was ended", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const hints = (count: number) => Effect.fork(Stream.runCollect(Stream.take(log.appended, count)))
      const first = yield* hints(2)
      yield* Effect.repeat(append("account").pipe(Effect.delay("20 millis")), {
        until: () => first.unsafePoll() !== null
      })
      expect(Chunk.size(yield* Fiber.join(first))).toBe(2)
      // Two of these are of the openings of the connection.
      const second = yield* hints(3)
      const ended = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'`
      yield* Effect.repeat(Effect.delay(query(ended), "20 millis"), { until: (rows) => rows.length > 0 })
      yield* Effect.repeat(append("account").pipe(Effect.delay("20 millis")), {
        until: () => second.unsafePoll() !== null
      })
      expect(Chunk.size(yield* Fiber.join(second))).toBe(3)
    })
  )

  it.scopedLive("never see an append that was rolled back", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const start = originOf((yield* log.identity).id)
      const failed = yield* Effect.either(append("account", { companion: { statements: [{ text: "SELECT 1 / 0" }] } }))
      expect(failed).toEqual(Either.left(expect.objectContaining({ _tag: "StatementFailed", code: "22012" })))
      expect(yield* log.readAfter(start, 10)).toMatchObject({ events: [], isEnd: true })
      expect(yield* append("account")).toEqual({ positions: [1], replayed: false })
    })
  )
})
