/** Commits to a log in PostgreSQL: outcomes, idempotency, companion writes, refusals. */
import { describe, expect, it } from "@effect/vitest"
import type { PgResult } from "../../src/connection/PgStatement.ts"
import { Effect, Either } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

const together = { concurrency: "unbounded" } as const

/** A companion that counts in a table of the test. */
const counting = (name: string, onRows?: (results: ReadonlyArray<PgResult>) => void) => ({
  statements: [
    { name: "count", text: "INSERT INTO counted (name) VALUES ($1)", values: [name] },
    { text: "SELECT count(*) AS count FROM counted" }
  ],
  ...(onRows === undefined ? {} : { onRows })
})

const withTable = Effect.gen(function* () {
  const log = yield* Ledger.created
  yield* log.query("CREATE TABLE scipnet.counted (name text PRIMARY KEY)")
  return log
})

describe.skipIf(Installation.isSkipped)("a log in PostgreSQL", () => {
  it.scopedLive("commits appends together, without gaps, with a verified chain", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const receipts = yield* Effect.forEach(
        numbers(100),
        (index) => append(`account-${index % 7}`, { memos: ["one", "two"] }),
        together
      )
      const positions = receipts.flatMap((receipt) => receipt.positions)
      expect(positions.toSorted((one, other) => one - other)).toEqual(numbers(200).map((index) => index + 1))
      const { events, reached } = yield* Ledger.readAll(log, 7)
      expect(events).toHaveLength(200)
      expect(yield* log.readAfter(reached, 10)).toMatchObject({ events: [], changes: [], isEnd: true })
      expect(yield* query("SELECT count(DISTINCT xmin::text)::int < 20 AS grouped FROM scipnet.events")).toEqual([
        { grouped: true }
      ])
    })
  )

  it.scopedLive("rejects stale versions, and replays by command id and by event ids", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, appendRequest } = yield* Ledger.open(Ledger.settings(url))
      const made = yield* Ledger.request("account", { expected: 0, commandId: "first" })
      expect(yield* appendRequest(made, undefined)).toEqual({ positions: [1], replayed: false })
      expect(yield* appendRequest(made, undefined)).toEqual({ positions: [1], replayed: true })
      const again = yield* Ledger.request("account", { expected: 0, commandId: "first" })
      expect(yield* appendRequest(again, undefined)).toEqual({ positions: [1], replayed: true })
      expect(yield* Effect.either(append("account", { expected: 0 }))).toEqual(
        Either.left(expect.objectContaining({ _tag: "StreamConflict", stream: "account", expected: 0, actual: 1 }))
      )
      const other = yield* Ledger.request("account", { commandId: "first", memos: ["another"] })
      expect(yield* Effect.either(appendRequest(other, undefined))).toMatchObject({ left: { _tag: "CommandIdReused" } })
      expect(yield* append("account", { expected: 1 })).toEqual({ positions: [2], replayed: false })
    })
  )

  it.scopedLive(
    "runs companion statements in order in the transaction of the append, and passes on their results",
    () =>
      Effect.gen(function* () {
        const { url, query } = yield* withTable
        const { append } = yield* Ledger.open(Ledger.settings(url))
        const results: Array<ReadonlyArray<unknown>> = []
        yield* Effect.forEach(
          numbers(3),
          (index) =>
            append(`account-${index}`, {
              companion: counting(`name-${index}`, (found) =>
                results.push(found.map(({ rows, count }) => [rows, count]))
              )
            }),
          together
        )
        expect(results).toEqual(
          numbers(3).map((index) => [
            [[], 1],
            [[{ count: index + 1 }], 1]
          ])
        )
        // A replay and a rejected append run none.
        const made = yield* Ledger.request("account-0", { expected: 5 })
        const { appendRequest } = yield* Ledger.open(Ledger.settings(url))
        yield* Effect.flip(appendRequest(made, counting("name-4")))
        expect(yield* query("SELECT count(*)::int AS count FROM scipnet.counted")).toEqual([{ count: 3 }])
      })
  )

  it.scopedLive("writes the other appends of a batch when one of them fails, although COMMIT reports no error", () =>
    Effect.gen(function* () {
      const { url, query } = yield* withTable
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const outcomes = yield* Effect.forEach(
        numbers(20),
        (index) =>
          Effect.either(append(`account-${index}`, { companion: counting(index === 13 ? "name-2" : `name-${index}`) })),
        together
      )
      const failures = outcomes.flatMap((outcome) => (Either.isLeft(outcome) ? [outcome.left] : []))
      expect(failures).toEqual([expect.objectContaining({ _tag: "StatementFailed", code: "23505" })])
      expect(JSON.stringify(failures)).not.toContain("name-2")
      const { events } = yield* Ledger.readAll(log)
      expect(events).toHaveLength(19)
      expect(events.map(({ stream }) => stream)).not.toContain("account-13")
      expect(yield* query("SELECT count(*)::int AS count FROM scipnet.counted")).toEqual([{ count: 19 }])
    })
  )

  it.scopedLive(
    "refuses a text that PostgreSQL cannot store, and the name of the epoch guard, without harm to others",
    () =>
      Effect.gen(function* () {
        const { url } = yield* withTable
        const { append, appendRequest, log } = yield* Ledger.open(Ledger.settings(url))
        const made = yield* Ledger.request("account")
        const refused = [
          appendRequest({ ...made, metadata: { actor: "clerk", commandId: "one", payloadHash: "a\0b" } }, undefined),
          append("account", { companion: counting("a\0b") }),
          append("$epoch")
        ]
        const outcomes = yield* Effect.all(
          [...refused.map(Effect.either), Effect.either(append("account", { memos: ["a\0b", "\u{1f512}"] }))],
          together
        )
        expect(outcomes.slice(0, 3)).toEqual(
          refused.map(() => Either.left(expect.objectContaining({ _tag: "InvalidAppend" })))
        )
        expect(outcomes[3]).toEqual(Either.right({ positions: [1, 2], replayed: false }))
        const { events } = yield* Ledger.readAll(log)
        expect(events.map(({ data }) => JSON.parse(data).memo)).toEqual(["a\0b", "\u{1f512}"])
      })
  )

  it.scopedLive("compares the epoch of a decision with its own", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const { timeline } = (yield* log.identity).epoch
      const guarded = (version: number) => append("account", { guards: [{ stream: "$epoch", version }] })
      expect(yield* guarded(timeline)).toMatchObject({ positions: [1] })
      expect(yield* Effect.flip(guarded(timeline - 1))).toMatchObject({
        _tag: "StreamConflict",
        stream: "$epoch",
        actual: timeline
      })
    })
  )

  it.scopedLive("never records a time before that of the event before", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      yield* append("account")
      yield* Effect.withClock(append("account"), Ledger.stoppedClock(1000))
      const { events } = yield* Ledger.readAll(log)
      expect(events[1]?.recordedAt).toBe(events[0]?.recordedAt)
      expect(events[0]?.recordedAt).toBeGreaterThan(1000)
    })
  )
})
