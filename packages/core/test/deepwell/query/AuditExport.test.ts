/** The export of the audit log, and the trail of one actor. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Chunk, Duration, Effect, Fiber, Stream, TestClock } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const { filled } = Fixture

const filledParts = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const exported = (user: string, query: Parameters<typeof Deepwell.Deepwell.Service.exportAudit>[0] = {}) =>
  Stream.unwrap(Effect.map(Deepwell.Deepwell, (deepwell) => deepwell.exportAudit(query))).pipe(
    Stream.provideServiceEffect(Deepwell.Deepwell, Deepwell.Deepwell),
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray),
    Fixture.as(user)
  )

const closings = (events: ReadonlyArray<{ readonly event: object }>) =>
  events.map(({ event }) => event).filter((event) => "query" in event && event.query === "audit-export")

describe("the export of the audit log", () => {
  it.effect("has every entry up to the query, oldest first, in parts", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Effect.forEach(Array.from({ length: 1_100 }), () => Fixture.as("admin")(deepwell.count({ type: "scp" })))
      const end = yield* Parts.end
      const entries = yield* exported("admin")
      const positions = entries.map(({ position }) => position)
      expect(positions).toEqual(positions.toSorted((a, b) => a - b))
      expect(new Set(positions).size).toBe(positions.length)
      expect(positions.at(-1)).toBe(end)
      const counts = yield* exported("admin", { action: "count" })
      expect(counts.length).toBe(1_100)
      expect(yield* exported("admin", { action: "count", until: 0 })).toEqual([])
    }).pipe(filledParts)
  )

  it.effect("has the entries of a period, with or without events at its bounds", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      for (const pause of [0, 10, 0, 0, 25, 1, 0, 40]) {
        yield* TestClock.adjust(Duration.millis(pause))
        yield* Fixture.as("admin")(deepwell.count({ type: "scp" }))
      }
      const all = yield* exported("admin")
      const until = Math.max(...all.map(({ at }) => at))
      for (const since of [-1, 0, 1, 9, 10, 11, 35, 36, 60, 76, 77]) {
        for (const end of [-1, 0, 1, 10, 36, 37, 77, 1_000]) {
          const wanted = all.filter(({ at }) => since <= at && at < end)
          expect({ since, end, found: yield* exported("admin", { since, until: Math.min(end, until) }) }).toEqual({
            since,
            end,
            found: wanted.filter(({ at }) => at < until)
          })
        }
        const audited = yield* Fixture.as("admin")(deepwell.audit({ since, until, limit: 500 }))
        expect(audited.toReversed()).toEqual(all.filter(({ at }) => since <= at && at < until))
      }
    }).pipe(filledParts)
  )

  it.effect("appends an entry before the first part, and one with the count after the last", () =>
    Effect.gen(function* () {
      const before = yield* Parts.end
      const { length } = yield* exported("admin")
      expect(closings(yield* Parts.eventsAfter(before))).toMatchObject([
        { decision: "granted", rule: "visible-only", readAt: before },
        { decision: "granted", rule: "closing", details: { ended: "done", count: length } }
      ])
    }).pipe(filledParts)
  )

  it.effect("appends the closing entry if the reader interrupts it", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const before = yield* Parts.end
      const some = Stream.runCollect(Stream.take(deepwell.exportAudit({}), 3))
      expect(Chunk.size(yield* Fixture.as("admin")(some))).toBe(3)
      const held = Stream.runForEach(deepwell.exportAudit({}), () => Effect.never)
      const fiber = yield* Effect.fork(Fixture.as("admin")(held))
      yield* Effect.yieldNow()
      yield* Effect.iterate(0, {
        while: (opened) => opened < 3,
        body: () => Effect.map(Parts.eventsAfter(before), (events) => closings(events).length)
      })
      yield* Fiber.interrupt(fiber)
      expect(closings(yield* Parts.eventsAfter(before))).toMatchObject([
        { rule: "visible-only" },
        { rule: "closing", details: { ended: "left" } },
        { rule: "visible-only" },
        { rule: "closing", details: { ended: "interrupted" } }
      ])
    }).pipe(filledParts)
  )

  it.effect("ends at the next part for an auditor who loses the role or the account", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Effect.forEach(Array.from({ length: 600 }), () => Fixture.as("admin")(deepwell.count({ type: "scp" })))
      const losing = [
        [User.RevokeRole.make({ user: "auditor-3", role: "auditor" }), "ClearanceDenied"],
        [User.Deactivate.make({ user: "auditor-3", reason: "retired" }), "ActorInactive"]
      ] as const
      for (const [command, tag] of losing) {
        const before = yield* Parts.end
        const failure = yield* Stream.runForEach(
          // Once, with the last entry of the first part.
          Stream.zipWithIndex(deepwell.exportAudit({})),
          ([, index]) => (index === 0 ? Parts.execute("admin", command) : Effect.void)
        ).pipe(Fixture.as("auditor-3"), Effect.flip)
        expect(failure._tag).toBe(tag)
        expect(closings(yield* Parts.eventsAfter(before)).at(-1)).toMatchObject({ decision: "denied", rule: tag })
        yield* Parts.execute("admin", User.GrantRole.make({ user: "auditor-3", role: "auditor" }))
      }
    }).pipe(filledParts)
  )

  it.effect("is for auditors, and masks hidden records", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(exported("reader-5"))).toMatchObject({ _tag: "ClearanceDenied" })
      const entries = yield* exported("auditor-3")
      expect(entries.some(({ masked }) => masked)).toBe(true)
      expect(JSON.stringify(entries)).not.toContain("SCP-003")
      expect(JSON.stringify(yield* exported("admin"))).toContain("SCP-003")
      expect(yield* exported("auditor-3", { target: "SCP-003" })).toEqual([])
    }).pipe(filled)
  )
})

describe("a trail", () => {
  const trail = (reader: string, user: string) =>
    Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.trail({ user, limit: 500 })))

  it.effect("has the entries of the user, latest first, and no others", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.as("archivist-2")(deepwell.access({ type: "scp", id: "SCP-002" }))
      yield* Parts.execute("archivist-2", Scp.Rename.make({ scp: "SCP-002", name: "Another" }))
      yield* Parts.refusal("archivist-2", Scp.Rename.make({ scp: "SCP-003", name: "Another" }))
      expect(yield* trail("archivist-2", "archivist-2")).toMatchObject([
        { actor: "archivist-2", action: "RenameScp", outcome: "refused", target: null, masked: true },
        { actor: "archivist-2", action: "ScpRenamed", target: "SCP-002", masked: false },
        { actor: "archivist-2", action: "access", target: "SCP-002", masked: false }
      ])
    }).pipe(filled)
  )

  it.effect("is the same for hidden and for absent records", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.configure({ concealDenied: true }))
      yield* Parts.refusal("archivist-2", Scp.Rename.make({ scp: "SCP-003", name: "Another" }))
      yield* Parts.refusal("archivist-2", Scp.Rename.make({ scp: "SCP-999", name: "Another" }))
      const entries = yield* trail("archivist-2", "archivist-2")
      const [one, other] = entries.map(({ position: _, ...entry }) => entry)
      expect(one).toEqual(other)
    }).pipe(filled)
  )

  it.effect("is for the user, and for auditors who may read the user", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.as("reader-1")(deepwell.whoAmI)
      expect((yield* trail("auditor-3", "reader-1")).map(({ action }) => action)).toEqual(["whoami"])
      const raised = User.Register.make({ user: "above", name: "Above", clearance: Clearance.make(4) })
      yield* Parts.execute("admin", raised)
      for (const [reader, user, tag] of [
        ["reader-5", "reader-1", "ClearanceDenied"],
        ["auditor-3", "above", "RecordExpunged"],
        ["auditor-3", "absent-user", "RecordExpunged"]
      ] as const) {
        expect(yield* Effect.flip(trail(reader, user))).toMatchObject({ _tag: tag })
      }
    }).pipe(filled)
  )
})
