import { describe, expect, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Queue, Stream, TestClock } from "effect"
import { lent, manyEvents, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Replicas from "./Replicas.ts"

/** A log whose answers, already read, wait until the test opens a gate; counts the questions. */
const gated = () => {
  let gate: Effect.Effect<void> = Effect.void
  const control = {
    questions: 0,
    close: Effect.map(Deferred.make<void>(), (opened) => {
      gate = Deferred.await(opened)
      return Effect.suspend(() => {
        gate = Effect.void
        return Deferred.succeed(opened, undefined)
      })
    }),
    change: (log: Replicas.Log): Replicas.Log => ({
      ...log,
      appended: Stream.never,
      readAfter: (reached, limit) =>
        Effect.tap(log.readAfter(reached, limit), () => {
          control.questions += 1
          return gate
        })
    })
  }
  return control
}

const never = { followInterval: Duration.infinity }

const until = (isReached: () => boolean) =>
  Effect.repeat(Effect.sleep("2 millis"), { until: isReached }).pipe(Effect.timeout("10 seconds"))

describe("a follower", () => {
  it.scopedLive("answers a request by a question that is sent after it, never by one that is under way", () =>
    Effect.gen(function* () {
      const log = gated()
      const { log: direct, path, store } = yield* Replicas.fixture(log.change, never)
      const other = yield* Replicas.openStore(`${path}/other.db`, direct)
      const position = store.replica.database.read("count", (run) => run("SELECT * FROM events").length)
      for (let turn = 1; turn <= 20; turn += 1) {
        const before = log.questions
        const open = yield* log.close
        const slow = yield* Effect.fork(position)
        yield* until(() => log.questions === before + 1)
        // Acknowledged elsewhere while the question of the first request is under way.
        yield* Replicas.append(other, "drill", [returned])
        const next = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 5 }, () => position),
            { concurrency: 5 }
          )
        )
        yield* Effect.sleep("5 millis")
        expect(log.questions).toBe(before + 1)
        yield* open
        expect(yield* Fiber.join(slow)).toBeGreaterThanOrEqual(turn - 1)
        expect(yield* Fiber.join(next)).toEqual([turn, turn, turn, turn, turn])
        expect(log.questions).toBe(before + 2)
      }
    })
  )

  it.scopedLive("asks one question for all reads that wait, of every kind", () =>
    Effect.gen(function* () {
      const log = gated()
      const { store } = yield* Replicas.fixture(log.change, never)
      yield* Replicas.append(store, "drill", manyEvents(3))
      yield* store.replica.barrier
      const before = log.questions
      yield* Effect.all(
        [
          store.readStream({ stream: "drill" }),
          store.readAll({}),
          store.head,
          store.outcomeOf({ actor: "ada", commandId: "none" }),
          store.replica.database.read("one", (run) => run("SELECT 1")),
          store.replica.database.snapshot("two", (run) => Effect.sync(() => run("SELECT 1")))
        ],
        { concurrency: "unbounded" }
      )
      expect(log.questions).toBe(before + 1)
      expect(yield* store.replica.database.tryWrite).toBe(true)
      expect(log.questions).toBe(before + 2)
      // The state of the file itself asks nothing.
      const { condition, ping } = store.replica.database
      yield* Effect.all([store.status, store.replica.status, condition, ping])
      expect(log.questions).toBe(before + 2)
    })
  )

  it.scopedLive.each([
    ["only polling, when no hint arrives", (log: Replicas.Log) => ({ ...log, appended: Stream.never }), "20 millis"],
    [
      "only polling, when the hints fail",
      (log: Replicas.Log) => ({ ...log, appended: Stream.dieMessage("cut") }),
      "20 millis"
    ],
    ["only hints", (log: Replicas.Log) => log, Duration.infinity]
  ] as const)("applies events without a read by %s", ([, change, followInterval]) =>
    Effect.gen(function* () {
      const { log, path, store } = yield* Replicas.fixture(change, { followInterval })
      const other = yield* Replicas.openStore(`${path}/other.db`, log)
      const grown = yield* store.watch
      yield* Replicas.append(other, "drill", manyEvents(7))
      yield* grown
      const count = store.replica.local.read("count", (run) => run("SELECT * FROM events").length)
      yield* Effect.repeat(Effect.delay(count, "5 millis"), { until: (events) => events === 7 })
      expect(yield* store.replica.status).toMatchObject({ position: 7, applied: 7, diverged: null, failure: null })
    }).pipe(Effect.timeout("10 seconds"))
  )

  it.scoped("asks one question for the hints of ten milliseconds, and one after the last of them", () =>
    Effect.gen(function* () {
      const log = gated()
      const hints = yield* Queue.dropping<void>(1)
      yield* Replicas.fixture((direct) => ({ ...log.change(direct), appended: Stream.fromQueue(hints) }), never)
      const before = log.questions
      // Time that the clock of the test does not count, for the statements of a question.
      const moment = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))
      const asked = Effect.zipRight(
        moment,
        Effect.sync(() => log.questions - before)
      )
      for (const [elapsed, questions] of [
        [0, 0],
        [9, 0],
        [1, 1],
        [9, 1],
        [1, 2]
      ] as const) {
        yield* TestClock.adjust(elapsed)
        expect(yield* asked).toBe(questions)
        if (questions < 2) {
          yield* Queue.offer(hints, undefined)
        }
      }
      // That of the last hint, and no other.
      yield* TestClock.adjust("1 minute")
      expect(yield* asked).toBe(3)
    })
  )

  it.scopedLive("never shows a part of an append, however many pages it has", () =>
    Effect.gen(function* () {
      const { log, path, store } = yield* Replicas.fixture(undefined, never)
      const other = yield* Replicas.openStore(`${path}/other.db`, log)
      const metadata = { actor: "ada", commandId: "import", payloadHash: "digest" }
      yield* Replicas.append(other, "first", manyEvents(700))
      yield* Replicas.append(other, "large", manyEvents(3_500), undefined, { metadata })
      yield* Replicas.append(other, "last", manyEvents(900))
      const seen = new Set<number>()
      const observe = Effect.map(
        store.replica.local.read("count", (run) => run("SELECT * FROM events WHERE stream = 'large'").length),
        (events) => void seen.add(events)
      )
      const observing = yield* Effect.fork(Effect.forever(observe))
      yield* store.replica.barrier
      yield* Fiber.interrupt(observing)
      yield* observe
      expect([...seen].filter((events) => events !== 0)).toEqual([3_500])
      const outcome = yield* store.outcomeOf({ actor: "ada", commandId: "import" })
      expect(outcome).toMatchObject({ value: { payloadHash: "digest", positions: { length: 3_500 } } })
      expect(yield* Replicas.rowsOf(store.replica.local)).toEqual(yield* Replicas.rowsOf(other.replica.local))
    })
  )

  it.scopedLive("applies changed rows of shared tables with the events, and only newer ones", () =>
    Effect.gen(function* () {
      const { log, path, store } = yield* Replicas.fixture()
      const other = yield* Replicas.openStore(`${path}/other.db`, log)
      const ids = Effect.map(Replicas.rowsOf(store.replica.database, ["shared"]), ({ shared = [] }) =>
        shared.map((row) => Object(row).id)
      )
      yield* Replicas.append(other, "drill", [returned], Replicas.put("a"))
      expect(yield* ids).toEqual(["a"])
      yield* Replicas.append(other, "drill", [lent("ada")], Replicas.put("b"))
      yield* Replicas.append(store, "drill", [returned], Replicas.put("a", { ended: true }))
      expect(yield* ids).toEqual(["b"])
      const third = yield* Replicas.openStore(`${path}/third.db`, log)
      expect(yield* Replicas.rowsOf(third.replica.local)).toEqual(yield* Replicas.rowsOf(store.replica.local))
    })
  )

  it.scopedLive("fails within the time limit while the log does not answer, and recovers without a restart", () =>
    Effect.gen(function* () {
      const log = gated()
      const { store } = yield* Replicas.fixture(log.change, { ...never, barrierTimeout: "400 millis" })
      const open = yield* log.close
      const [elapsed, errors] = yield* Effect.timed(
        Effect.forEach([1, 2, 3], () => Effect.flip(store.head), { concurrency: 3 })
      )
      expect(errors).toMatchObject([{ _tag: "QueryTimeout" }, { _tag: "QueryTimeout" }, { _tag: "QueryTimeout" }])
      expect(Duration.toMillis(elapsed)).toBeLessThan(600)
      expect(yield* store.replica.database.tryWrite).toBe(false)
      expect((yield* store.replica.status).failure).toMatchObject({ reason: "LOG_TIMEOUT" })
      yield* open
      expect(yield* store.head).toMatchObject({ position: 0 })
      expect(yield* store.replica.status).toMatchObject({ reconnects: 1, failure: null })
    })
  )
})
