/** The fair sharing of a server by its connections. */
import type { Duplex } from "node:stream"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Chunk, Deferred, Effect, Exit, Fiber, Redacted, Stream, TestClock } from "effect"
import * as Fairness from "../../../src/rpc/server/Fairness.ts"
import * as JsonLineFrames from "../../../src/rpc/transport/JsonLineFrames.ts"
import * as Fixture from "../../deepwell/Fixture.ts"
import * as Served from "../Served.ts"

const request = (id: number, tag: string, payload: unknown = {}) => ({ _tag: "Request", id: `${id}`, tag, payload })
const hello = request(1, "Hello", { version: 1, program: "test" })
const login = (user: string) => request(2, "Login", { user, password: Redacted.value(Fixture.password) })
const list = (id: number) => request(id, "List", { query: { type: "scp" } })

/** A connection that is signed in as a user, with the received frames. */
const signedIn = (near: Duplex, user: string) =>
  Effect.gen(function* () {
    let text = ""
    near.setEncoding("utf8").on("data", (more: string) => (text += more))
    const lines = () => text.split("\n").filter((line) => line !== "")
    const until = (holds: () => boolean) =>
      Effect.iterate(0, {
        while: (waited) => waited < 500 && !holds(),
        body: (waited) => Effect.as(Effect.sleep("10 millis"), waited + 1)
      })
    const write = (messages: ReadonlyArray<unknown>) => {
      for (const message of messages) near.write(JsonLineFrames.encode(message))
    }
    write([hello, login(user)])
    yield* until(() => lines().length === 2)
    return { near, lines, until, write }
  })

/** The deepwell with a `list` that waits until the test opens a gate. */
const held = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const gate = yield* Deferred.make<void>()
  const running: Array<number> = []
  let now = 0
  const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => running.push((now += 1))),
      () => Effect.zipRight(Deferred.await(gate), effect),
      () => Effect.sync(() => (now -= 1))
    )
  return {
    running,
    open: Deferred.succeed(gate, undefined),
    deepwell: Deepwell.Deepwell.of({ ...deepwell, list: (query) => counted(deepwell.list(query)) })
  }
})

const serving = (fairness: Partial<Fairness.Limits>) => Served.make({}, { rate: 100_000, burst: 100_000, ...fairness })

const successes = (lines: ReadonlyArray<string>) => lines.filter((line) => line.includes('"Success"')).length

describe("connections that share a server", () => {
  it.scopedLive("run one heavy call of each user, and light calls concurrently", () =>
    Effect.gen(function* () {
      const { running, open, deepwell } = yield* held
      const served = yield* Effect.provideService(serving({ heavy: 2 }), Deepwell.Deepwell, deepwell)
      const greedy = yield* signedIn(yield* served.raw, "reader-1")
      const second = yield* signedIn(yield* served.raw, "reader-1")
      greedy.write(Array.from({ length: 20 }, (_, at) => list(at + 3)))
      second.write(Array.from({ length: 20 }, (_, at) => list(at + 3)))
      yield* greedy.until(() => running.length > 0)
      yield* Effect.sleep("50 millis")
      expect(running).toEqual([1])
      const other = yield* signedIn(yield* served.raw, "reader-5")
      other.write([list(3), request(4, "WhoAmI")])
      yield* other.until(() => other.lines().length === 3)
      expect(other.lines().at(-1)).toContain('"requestId":"4"')
      expect(running).toEqual([1, 2])
      yield* open
      yield* other.until(() => other.lines().length === 4)
      // The other user did not wait for the forty calls.
      expect(successes(greedy.lines()) + successes(second.lines())).toBeLessThan(10)
      yield* greedy.until(() => greedy.lines().length === 22 && second.lines().length === 22)
      expect(successes([...greedy.lines(), ...second.lines()])).toBe(44)
      expect(Math.max(...running)).toBe(2)
    }).pipe(Fixture.filled)
  )

  it.scopedLive("reject a call with the time to wait when too many calls of its user wait", () =>
    Effect.gen(function* () {
      const { open, deepwell } = yield* held
      const served = yield* Effect.provideService(serving({ waiting: 3 }), Deepwell.Deepwell, deepwell)
      const client = yield* signedIn(yield* served.raw, "reader-1")
      client.write(Array.from({ length: 10 }, (_, at) => list(at + 3)))
      yield* client.until(() => client.lines().length === 8)
      const refused = client.lines().filter((line) => line.includes('"TooManyRequests"'))
      expect(refused).toHaveLength(6)
      expect(refused[0]).toContain('"limit":3,"retryAfter":1000')
      yield* open
      yield* client.until(() => client.lines().length === 12)
      expect(successes(client.lines())).toBe(6)
    }).pipe(Fixture.filled)
  )

  it.scopedLive("reject calls beyond the rate of a user with the time to wait, without executing them", () =>
    Effect.gen(function* () {
      const served = yield* Served.make({}, { rate: 1, burst: 5 })
      const client = yield* signedIn(yield* served.raw, "reader-1")
      const other = yield* signedIn(yield* served.raw, "reader-5")
      client.write(Array.from({ length: 8 }, (_, at) => request(at + 3, "WhoAmI")))
      yield* client.until(() => client.lines().length === 10)
      expect(successes(client.lines())).toBe(7)
      const refused = client.lines().filter((line) => line.includes('"TooManyRequests"'))
      expect(refused).toHaveLength(3)
      expect(refused[0]).toMatch(/"limit":5,"retryAfter":\d+/)
      other.write([request(3, "WhoAmI")])
      yield* other.until(() => other.lines().length === 3)
      expect(successes(other.lines())).toBe(3)
      const deepwell = yield* Deepwell.Deepwell
      const trail = yield* Fixture.as("admin")(deepwell.trail({ user: "reader-1" }))
      expect(trail.filter(({ action }) => action === "whoami")).toHaveLength(5)
    }).pipe(Fixture.filled)
  )

  it.scopedLive(
    "slow down a script, and answer all of its calls",
    () =>
      Effect.gen(function* () {
        const served = yield* Served.make({}, { rate: 20, burst: 3 })
        const [start, calls] = [performance.now(), 12]
        const answers = yield* Effect.gen(function* () {
          const deepwell = yield* Deepwell.Deepwell
          const session = yield* deepwell.login("reader-1", Fixture.password)
          const who = Deepwell.within(session, "test")
          const one = yield* Effect.forEach(Array.from({ length: calls }), () => who(deepwell.whoAmI))
          const many = yield* Effect.all(
            Array.from({ length: calls }, () => who(deepwell.whoAmI)),
            { concurrency: "unbounded" }
          )
          return [...one, ...many]
        }).pipe(Effect.provide(served.layer))
        expect(answers).toHaveLength(2 * calls)
        expect(performance.now() - start).toBeGreaterThan(((2 * calls - 4) / 20) * 1000)
      }).pipe(Fixture.filled),
    20_000
  )

  it.scopedLive("limit the open watches of a user, and do not count watches that ended", () =>
    Effect.gen(function* () {
      const served = yield* serving({ watches: 2 })
      const first = yield* signedIn(yield* served.raw, "reader-1")
      const second = yield* signedIn(yield* served.raw, "reader-1")
      first.write([request(3, "Watch"), request(4, "Watch")])
      yield* Effect.sleep("100 millis")
      second.write([request(3, "Watch")])
      yield* second.until(() => second.lines().length === 3)
      expect(second.lines().at(-1)).toContain('"TooManyRequests"')
      first.write([{ _tag: "Interrupt", requestId: "3" }])
      yield* first.until(() => first.lines().length === 3)
      second.write([request(4, "Watch")])
      yield* Effect.sleep("100 millis")
      expect(second.lines()).toHaveLength(3)
    }).pipe(Fixture.filled)
  )

  it.scopedLive("hold no heavy slot for an export that is not read", () =>
    Effect.gen(function* () {
      const served = yield* serving({ heavy: 1 })
      const reading = yield* signedIn(yield* served.raw, "auditor-3")
      // No part is acknowledged.
      reading.write([request(3, "ExportAudit", { query: {} })])
      yield* reading.until(() => reading.lines().length === 3)
      const other = yield* signedIn(yield* served.raw, "auditor-3")
      other.write([list(3)])
      yield* other.until(() => other.lines().length === 3)
      expect(successes(other.lines())).toBe(3)
    }).pipe(Fixture.filled)
  )

  it.scopedLive("close a connection that does not read its responses, and answer other connections of its origin", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const text = "x".repeat(300_000)
      const long = Deepwell.Deepwell.of({
        ...deepwell,
        access: (query) =>
          Effect.map(deepwell.access(query), (answer) =>
            answer._tag === "Granted" ? { ...answer, record: { ...answer.record, name: text } } : answer
          )
      })
      const unsent = { perConnection: 1_000_000, perOrigin: 2_000_000, total: 4_000_000 }
      const served = yield* Effect.provideService(serving({ unsent }), Deepwell.Deepwell, long)
      const silent = yield* signedIn(yield* served.raw, "reader-1")
      silent.near.pause()
      const access = (id: number) => request(id, "Access", { query: { type: "scp", id: "SCP-001" } })
      silent.write(Array.from({ length: 20 }, (_, at) => access(at + 3)))
      yield* silent.until(() => served.endings.length > 0)
      expect(served.endings).toEqual(["Ended"])
      const other = yield* signedIn(yield* served.raw, "reader-1")
      other.write([access(3)])
      yield* other.until(() => other.lines().length === 3)
      expect(successes(other.lines())).toBe(3)
      silent.near.resume()
      yield* silent.until(() => silent.lines().at(-1)?.includes("unread") === true)
      expect(silent.lines().at(-1)).toBe('{"_tag":"Defect","defect":"unread"}')
    }).pipe(Fixture.filled)
  )
})

describe("a rate limit", () => {
  it.effect("follows the clock", () =>
    Effect.gen(function* () {
      const { admit } = Fairness.make({ rate: 10, burst: 2 })
      const taken = Effect.map(admit("a", "here"), (refusal) => refusal?.retryAfter ?? 0)
      expect([yield* taken, yield* taken, yield* taken]).toEqual([0, 0, 100])
      yield* TestClock.adjust("99 millis")
      expect(yield* taken).toBeGreaterThan(0)
      yield* TestClock.adjust("2 millis")
      expect([yield* taken, yield* taken]).toEqual([0, 99])
    })
  )

  it.effect("applies to the origin before sign-in", () =>
    Effect.gen(function* () {
      const { admit } = Fairness.make({ rate: 1, burst: 5 })
      const all = yield* Effect.forEach(Array.from({ length: 7 }), () => admit(undefined, "here"))
      expect(all.map((refusal) => refusal === undefined)).toEqual([true, true, true, true, true, false, false])
      expect(yield* admit(undefined, "there")).toBeUndefined()
      expect(yield* admit("a", "here")).toBeUndefined()
    })
  )
})

describe("a stream in parts", () => {
  it.live("runs each part in a separate turn, and fails with the error of the stream", () =>
    Effect.gen(function* () {
      const { parts, turn } = Fairness.make({ heavy: 1 })
      const gate = yield* Deferred.make<void>()
      const stream = Stream.concat(Stream.make(1, 2).pipe(Stream.rechunk(1)), Stream.fail("broken"))
      const slow = yield* Effect.fork(turn("heavy", ["other", "1"])(Deferred.await(gate)))
      yield* Effect.yieldNow()
      const first = yield* Effect.fork(Stream.runCollect(Stream.take(parts(["a", "1"])(stream), 1)))
      yield* Effect.sleep("20 millis")
      expect(yield* Fiber.poll(first)).toMatchObject({ _tag: "None" })
      yield* Deferred.succeed(gate, undefined)
      expect(Chunk.toReadonlyArray(yield* Fiber.join(first))).toEqual([1])
      expect(yield* Effect.exit(Stream.runDrain(parts(["a", "1"])(stream)))).toEqual(Exit.fail("broken"))
      yield* Fiber.join(slow)
    })
  )
})
