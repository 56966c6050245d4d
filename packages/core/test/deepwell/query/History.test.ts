/** The status history: every change with old and new status, time, actor, reason and approver. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp } from "@scipnet/core"
import { Effect, TestClock } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const scp = "SCP-002"
const start = 1_700_000_000_000

const history = (reader: string, scp: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.history({ scp })))

/** Proposes a change as one user, and approves it as another. */
const together = (to: "active" | "neutralized" | "deleted", reason: string, evidence?: string) =>
  Effect.gen(function* () {
    const said = evidence === undefined ? { scp, to, reason } : { scp, to, reason, evidence }
    const { events } = yield* Parts.written(Parts.execute("archivist-5a", Scp.ProposeStatus.make(said)))
    const [first] = events
    const proposal = first?.event._tag === "ScpStatusProposed" ? first.event.proposal : "none"
    yield* TestClock.adjust("1 minute")
    return yield* Parts.execute("archivist-5b", Scp.ApproveStatus.make({ scp, proposal }))
  })

describe("the status history", () => {
  it.effect("has all fields of each change, oldest first", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      yield* together("neutralized", "it was burnt", "the ashes")
      yield* TestClock.adjust("1 hour")
      const explained = Scp.ChangeStatus.make({ scp, to: "explained", reason: "it was a lamp" })
      yield* Parts.execute("archivist-4", explained)
      yield* TestClock.adjust("1 hour")
      yield* together("deleted", "it never was")
      yield* together("active", "wrongly so").pipe(Effect.flip)
      const [minute, hour] = [60_000, 3_600_000]
      // A hidden user is not named.
      expect((yield* history("reader-5", scp))[0]).toMatchObject({ from: null, to: "active", by: null })
      const entries = yield* history("admin", scp)
      expect(entries).toEqual([
        expect.objectContaining({ from: null, to: "active", by: "admin", reason: null, evidence: null }),
        {
          at: start + minute,
          from: "active",
          to: "neutralized",
          by: "archivist-5a",
          reason: "it was burnt",
          evidence: "the ashes",
          approvedBy: "archivist-5b"
        },
        {
          at: start + minute + hour,
          from: "neutralized",
          to: "explained",
          by: "archivist-4",
          reason: "it was a lamp",
          evidence: null,
          approvedBy: null
        },
        {
          at: start + 2 * minute + 2 * hour,
          from: "explained",
          to: "deleted",
          by: "archivist-5a",
          reason: "it never was",
          evidence: null,
          approvedBy: "archivist-5b"
        }
      ])
    }).pipe(filled)
  )

  it.effect("has changes only: no proposals, rejections or changes of other records", () =>
    Effect.gen(function* () {
      const wish = Scp.ProposeStatus.make({ scp, to: "neutralized", reason: "r", evidence: "e" })
      yield* Parts.execute("archivist-5a", wish)
      yield* Parts.refusal("archivist-5a", Scp.ChangeStatus.make({ scp, to: "deleted", reason: "r" }))
      const other = Scp.ChangeStatus.make({ scp: "SCP-003", to: "explained", reason: "r" })
      yield* Parts.execute("archivist-4", other)
      expect(yield* history("archivist-2", scp)).toMatchObject([{ from: null, to: "active" }])
    }).pipe(filled)
  )

  it.effect("is redacted like the record, also for a compartment, and names none", () =>
    Effect.gen(function* () {
      const low = yield* Effect.flip(history("reader-1", "SCP-003"))
      expect(low).toMatchObject({ _tag: "RecordRedacted", type: "scp", id: "SCP-003", needed: 4, held: 1 })
      const apart = yield* Effect.flip(history("reader-5", "SCP-004"))
      expect(apart).toMatchObject({ _tag: "RecordRedacted", needed: 1, held: 5 })
      expect(JSON.stringify(apart)).not.toMatch(/OMEGA|compartment/i)
      const raised = Scp.ChangeClearance.make({ scp, clearance: Clearance.make(3), reason: "more of it" })
      yield* Parts.execute("admin", raised)
      expect(yield* Effect.flip(history("archivist-2", scp))).toMatchObject({ _tag: "RecordRedacted", needed: 3 })
    }).pipe(filled)
  )

  it.effect("of a deleted record equals that of an absent one, below level 5", () =>
    Effect.gen(function* () {
      yield* together("deleted", "it never was")
      const deleted = yield* Effect.flip(history("archivist-4", scp))
      const absent = yield* Effect.flip(history("archivist-4", "SCP-999"))
      expect(deleted._tag).toBe("RecordExpunged")
      expect(JSON.stringify(deleted).replace(scp, "SCP-999")).toBe(JSON.stringify(absent))
    }).pipe(filled)
  )

  it.effect.each(["gone", "never-was"])("is rejected for the inactive user %s", (reader) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(history(reader, "SCP-001"))).toMatchObject({ _tag: "ActorInactive", actor: reader })
    }).pipe(filled)
  )
})
