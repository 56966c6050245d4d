/** Queries of past states, with past and present clearance. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, TestClock } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const { filled } = Fixture
const scp = "SCP-002"
const hour = 3_600_000

const asOf = (reader: string, time: number, id: string = scp) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.asOf({ type: "scp", id, time })))

const later = TestClock.adjust("1 hour")
const reason = "as the test has it"
const cleared = (clearance: Clearance.Clearance) => Scp.ChangeClearance.make({ scp, clearance, reason })

describe("a record as of a time", () => {
  it.effect("has its past fields and sections, and is absent before its registration", () =>
    Effect.gen(function* () {
      yield* later
      yield* Parts.execute("archivist-4", Scp.Rename.make({ scp, name: "Another Name" }))
      yield* Parts.execute("archivist-4", Scp.ReviseSection.make({ scp, section: "description", body: "New text." }))
      yield* later
      expect(yield* asOf("archivist-4", 0)).toMatchObject({
        record: { name: "The Restricted File", sections: [{ body: "What The Restricted File says to anybody." }, {}] }
      })
      expect(yield* asOf("archivist-4", hour - 1)).toMatchObject({ record: { name: "The Restricted File" } })
      const now = yield* Fixture.as("archivist-4")(
        Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.access({ type: "scp", id: scp }))
      )
      expect(yield* asOf("archivist-4", hour)).toEqual(now)
      expect(yield* asOf("archivist-4", 100 * hour)).toEqual(now)
      expect(yield* asOf("archivist-4", -1)).toEqual({ _tag: "Expunged", type: "scp", id: scp })
      expect(yield* asOf("archivist-4", 0, "SCP-999")).toEqual({ _tag: "Expunged", type: "scp", id: "SCP-999" })
    }).pipe(filled)
  )

  it.effect("requires the clearance of then and of now", () =>
    Effect.gen(function* () {
      yield* later
      yield* Parts.execute("archivist-4", cleared(Clearance.make(4)))
      yield* later
      expect(yield* asOf("archivist-2", 0)).toMatchObject({ _tag: "Redacted", needed: 4, held: 2 })
      yield* Parts.execute("archivist-4", cleared(Clearance.make(2)))
      expect(yield* asOf("archivist-2", 0)).toMatchObject({ _tag: "Granted" })
      expect(yield* asOf("archivist-2", hour)).toMatchObject({ _tag: "Redacted", needed: 4, held: 2 })
      expect(yield* asOf("archivist-2", 2 * hour)).toMatchObject({ _tag: "Granted" })
    }).pipe(filled)
  )

  it.effect("has the sections that the reader may read as of then and as of now", () =>
    Effect.gen(function* () {
      const seen = (time: number) =>
        Effect.map(asOf("archivist-2", time), (answer) =>
          answer._tag === "Granted" && answer.record.type === "scp"
            ? [answer.record.sections.map(({ id }) => id), answer.record.withheld]
            : answer
        )
      yield* later
      const raised = Scp.ReviseSection.make({ scp, section: "description", clearance: Clearance.make(4) })
      yield* Parts.execute("archivist-4", raised)
      expect(yield* seen(0)).toEqual([[], true])
      yield* later
      const lowered = { section: "description", clearance: Clearance.make(0), reason } as const
      yield* Parts.execute("archivist-4", Scp.ReviseSection.make({ scp, ...lowered }))
      expect(yield* seen(0)).toEqual([["description"], true])
      expect(yield* seen(hour)).toEqual([[], true])
      expect(yield* seen(2 * hour)).toEqual([["description"], true])
    }).pipe(filled)
  )

  it.effect("is expunged below level 5 once the record is deleted", () =>
    Effect.gen(function* () {
      yield* later
      const deletion = yield* Parts.execute("archivist-5a", Scp.ProposeStatus.make({ scp, to: "deleted", reason }))
      const proposal = deletion.commandId
      const approving = Scp.ApproveStatus.make({ scp, proposal })
      const deepwell = yield* Deepwell.Deepwell
      const [pending] = yield* Fixture.as("archivist-5b")(deepwell.pending)
      yield* Parts.execute("archivist-5b", { ...approving, proposal: pending?.proposal ?? proposal })
      expect(yield* asOf("archivist-4", 0)).toMatchObject({ _tag: "Expunged" })
      expect(yield* asOf("archivist-5a", 0)).toMatchObject({ _tag: "Granted", record: { status: "active" } })
    }).pipe(filled)
  )

  it.effect("exists for users too", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* later
      yield* Parts.execute("admin", User.Rename.make({ user: "reader-1", name: "Another Name" }))
      const read = (time: number) => Fixture.as("reader-1")(deepwell.asOf({ type: "user", id: "reader-1", time }))
      expect(yield* read(0)).toMatchObject({ record: { name: "Employee reader-1" } })
      expect(yield* read(hour)).toMatchObject({ record: { name: "Another Name" } })
    }).pipe(filled)
  )
})

describe("a record as of a position", () => {
  it.effect("is for auditors, since positions reveal the number of events", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const { positions } = yield* Parts.execute("archivist-4", Scp.Rename.make({ scp, name: "Another Name" }))
      const [position = 0] = positions
      const read = (reader: string, at: number) =>
        Fixture.as(reader)(deepwell.asOf({ type: "scp", id: scp, position: at }))
      expect(yield* Effect.flip(read("archivist-4", position))).toMatchObject({ _tag: "ClearanceDenied" })
      expect(yield* read("auditor-3", position)).toMatchObject({ record: { name: "Another Name" } })
      expect(yield* read("auditor-3", position - 1)).toMatchObject({ record: { name: "The Restricted File" } })
    }).pipe(filled)
  )
})

describe("a history as of a time", () => {
  it.effect("ends at the time, and is rejected like a history", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* later
      yield* Parts.execute("archivist-4", Scp.ChangeStatus.make({ scp, to: "explained", reason }))
      const read = (reader: string, time: number) => Fixture.as(reader)(deepwell.historyAsOf({ scp, time }))
      expect(yield* read("archivist-2", hour - 1)).toMatchObject([{ from: null, to: "active" }])
      expect(yield* read("archivist-2", hour)).toEqual(yield* Fixture.as("archivist-2")(deepwell.history({ scp })))
      expect(yield* Effect.flip(read("reader-1", hour))).toMatchObject({ _tag: "RecordRedacted", needed: 2, held: 1 })
      yield* Fixture.operator(deepwell.configure({ concealDenied: true }))
      expect(yield* Effect.flip(read("reader-1", hour))).toMatchObject({ _tag: "RecordExpunged" })
    }).pipe(filled)
  )

  it.effect("appends an audit entry with the record and the time", () =>
    Effect.gen(function* () {
      const { events } = yield* Parts.written(asOf("archivist-4", 7))
      expect(events).toMatchObject([
        { event: { query: "asof", target: { type: "scp", id: scp }, details: { time: 7 }, decision: "granted" } }
      ])
    }).pipe((test) => Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer)))
  )
})
