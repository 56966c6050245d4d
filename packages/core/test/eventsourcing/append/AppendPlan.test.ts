import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import type { Facts, StoredContent } from "../../../src/eventsourcing/append/AppendPlan.ts"
import * as AppendPlan from "../../../src/eventsourcing/append/AppendPlan.ts"
import * as EncodedAppend from "../../../src/eventsourcing/append/EncodedAppend.ts"
import type { AppendRequest } from "../../../src/eventsourcing/EventStore.ts"
import * as HashChain from "../../../src/eventsourcing/HashChain.ts"
import { actor, commandMetadata } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"

type Request = AppendRequest<EquipmentEvent>

const hash = "ab".repeat(32)
const facts: Facts = {
  head: { position: 10, hash, recordedAt: 500 },
  versions: new Map([["drill", 4]]),
  command: undefined,
  known: new Map()
}
const request: Request = {
  appends: [
    {
      stream: "drill",
      expected: 4,
      events: [
        { id: "a", event: lent("ada") },
        { id: "b", event: returned, occurredAt: 3 }
      ]
    },
    { stream: "saw", expected: "none", events: [{ id: "c", event: returned }] }
  ],
  guards: [{ stream: "lathe", version: 0 }],
  metadata: actor
}

/** The events of the request as they would be stored, each at its position. */
const stored = (positions: ReadonlyArray<number>, append: Request = request): ReadonlyArray<StoredContent> =>
  Either.getOrThrow(plan({}, append)).rows.map((row, at) => ({ ...row, position: positions[at] ?? 0 }))
const byId = (ids: ReadonlyArray<string>, contents: ReadonlyArray<StoredContent>) =>
  new Map(contents.flatMap((content, at) => (ids[at] === undefined ? [] : [[ids[at], content]])))

const plan = (changes: Partial<Facts> = {}, append: Request = request, now = 600) =>
  Either.flatMap(
    EncodedAppend.encode(codec, append, () => "salt"),
    (append) => AppendPlan.plan(append, { ...facts, ...changes }, now)
  )

describe("AppendPlan", () => {
  it("numbers and chains the rows", () => {
    const { rows, receipt } = Either.getOrThrow(plan())
    expect(receipt).toEqual({ positions: [11, 12, 13], replayed: false })
    expect(
      rows.map(({ position, stream, version, id, occurredAt }) => [position, stream, version, id, occurredAt])
    ).toEqual([
      [11, "drill", 5, "a", null],
      [12, "drill", 6, "b", 3],
      [13, "saw", 1, "c", null]
    ])
    let previous = hash
    for (const row of rows) {
      expect(row.hash).toBe(HashChain.next(previous, row))
      expect(row.metadata).toBe(JSON.stringify(actor))
      previous = row.hash
    }
  })

  it("records the time of the clock, or of the previous event if the clock is behind", () => {
    const times = (now: number) => Either.getOrThrow(plan({}, request, now)).rows.map(({ recordedAt }) => recordedAt)
    expect(times(600)).toEqual([600, 600, 600])
    expect(times(499)).toEqual([500, 500, 500])
  })

  it("checks the command first, then the event ids, the guards and the streams", () => {
    const moved = new Map([
      ["drill", 9],
      ["lathe", 2]
    ])
    const append = { ...request, metadata: commandMetadata("c-1", "digest") }
    const known = byId(["x", "b"], stored([6, 7]))
    const tag = (outcome: ReturnType<typeof plan>) =>
      Either.match(outcome, { onLeft: ({ _tag }) => _tag, onRight: ({ receipt }) => receipt })
    const command = { payloadHash: "digest", events: stored([1, 2, 3]) }
    expect(tag(plan({ command, known, versions: moved }, append))).toEqual({ positions: [1, 2, 3], replayed: true })
    expect(tag(plan({ command: { ...command, payloadHash: null }, known }, append))).toBe("CommandIdReused")
    expect(tag(plan({ known, versions: moved }, append))).toBe("DuplicateEvent")
    expect(Either.flip(plan({ versions: moved }, append))).toMatchObject({ right: { stream: "lathe", actual: 2 } })
    expect(Either.flip(plan({ versions: new Map([["drill", 9]]) }, append))).toMatchObject({
      right: { stream: "drill", expected: 4, actual: 9 }
    })
  })

  it("replays repeated events in the same order, and rejects them in another order", () => {
    const ids = ["a", "b", "c"]
    const receipt = { positions: [3, 5, 9], replayed: true }
    expect(plan({ known: byId(ids, stored([3, 5, 9])) })).toEqual(Either.right({ rows: [], receipt }))
    expect(Either.flip(plan({ known: byId(ids, stored([9, 5, 3])) }))).toMatchObject({
      right: { _tag: "DuplicateEvent", ids }
    })
  })

  it("salts every event", () => {
    let salts = 0
    const encoded = EncodedAppend.encode(codec, request, () => `salt ${(salts += 1)}`)
    expect(Either.getOrThrow(encoded).appends.flatMap(({ events }) => events.map(({ salt }) => salt))).toEqual([
      "salt 1",
      "salt 2",
      "salt 3"
    ])
    expect(EncodedAppend.streamsOf(Either.getOrThrow(encoded))).toEqual(["drill", "saw", "lathe"])
  })

  it("accepts text that only looks like a lone surrogate", () => {
    for (const text of ["\\ud800", "\\\\udfff", '"\\ud800"', "\ud83d\ude00", "\\\ud83d\ude00"]) {
      const append: Request = {
        ...request,
        appends: [{ stream: "drill", expected: 4, events: [{ id: "a", event: lent(text) }] }]
      }
      expect(Either.isRight(plan({}, append))).toBe(true)
    }
    for (const text of ["\ud800", "\\\ud800", "\\\\\udfff", "\ude00\ud83d", "a\ud83d"]) {
      const append: Request = {
        ...request,
        appends: [{ stream: "drill", expected: 4, events: [{ id: "a", event: lent(text) }] }]
      }
      expect(Either.flip(plan({}, append))).toMatchObject({ right: { _tag: "InvalidAppend", stream: "drill" } })
    }
  })
})
