import { describe, expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"

describe.skipIf(Installation.isSkipped)("PgCommitLog", () => {
  it.scopedLive("commits appends together, without gaps, with a verified chain", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      const receipts = yield* Effect.forEach(
        Array.from({ length: 100 }, (_, index) => index),
        (index) => append(`account-${index % 7}`, { memos: ["one", "two"] }),
        { concurrency: "unbounded" }
      )
      const positions = receipts.flatMap((receipt) => receipt.positions)
      expect(positions.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1))
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
    })
  )
})
