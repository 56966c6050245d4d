/** The dossier and the timeline of a record: equal to the single queries, in one snapshot and with one audit entry. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, Site } from "@scipnet/core"
import { Effect, TestClock } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const { filled } = Fixture
const scp = "SCP-002"
const hour = 3_600_000
const reason = "as the test has it"
const later = TestClock.adjust("1 hour")

const dossier = (reader: string, at?: number, id: string = scp) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Fixture.as(reader)(deepwell.dossier({ type: "scp", id, ...(at === undefined ? {} : { at }) }))
  )

const timeline = (reader: string, type: "scp" | "site" | "user" = "scp", id: string = scp) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.timeline({ type, id })))

const actions = (reader: string) =>
  Effect.map(timeline(reader), (entries) => entries.map(({ action, section }) => [action, section]))

const newest = (limit: number) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as("admin")(deepwell.audit({ limit })))

describe("dossier", () => {
  it.effect("has the answers of the single queries", () =>
    Effect.gen(function* () {
      yield* later
      yield* Parts.execute("archivist-4", Scp.AssignSite.make({ scp, site: "Site-19" }))
      yield* Parts.execute("archivist-4", Scp.ChangeStatus.make({ scp, to: "explained", reason }))
      for (const [reader, type, id] of [
        ["archivist-4", "scp", scp],
        ["archivist-4", "site", "Site-19"],
        ["archivist-4", "user", "archivist-2"],
        ["archivist-4", "mtf", "Epsilon-11"]
      ] as const) {
        const deepwell = yield* Deepwell.Deepwell
        const single = yield* Fixture.as(reader)(
          Effect.all({
            answer: deepwell.access({ type, id }),
            history: type === "scp" ? deepwell.history({ scp: id }) : Effect.succeed([]),
            timeline: deepwell.timeline({ type, id }),
            references: deepwell.references({ type, id }),
            previous: deepwell.neighbour({ type, id, direction: "previous" }),
            next: deepwell.neighbour({ type, id, direction: "next" })
          })
        )
        const { answer, ...parts } = single
        expect(yield* Fixture.as(reader)(deepwell.dossier({ type, id }))).toEqual({ answer, parts })
      }
    }).pipe(filled)
  )

  it.effect("at a time has the record of then and the parts of now", () =>
    Effect.gen(function* () {
      yield* later
      yield* Parts.execute("archivist-4", Scp.Rename.make({ scp, name: "Another Name" }))
      const now = yield* dossier("archivist-4")
      const then = yield* dossier("archivist-4", hour - 1)
      expect(then.answer).toMatchObject({ _tag: "Granted", record: { name: "The Restricted File" } })
      expect(then.parts).toEqual(now.parts)
      expect(yield* dossier("archivist-4", hour)).toEqual(now)
      expect(yield* dossier("archivist-4", -1)).toEqual({
        answer: { _tag: "Expunged", type: "scp", id: scp },
        parts: null
      })
    }).pipe(filled)
  )

  it.effect("has no parts unless the record is granted", () =>
    Effect.gen(function* () {
      expect(yield* dossier("reader-1")).toEqual({
        answer: { _tag: "Redacted", type: "scp", id: scp, needed: 2, held: 1 },
        parts: null
      })
      expect(yield* dossier("reader-1", undefined, "SCP-999")).toMatchObject({
        answer: { _tag: "Expunged" },
        parts: null
      })
    }).pipe(filled)
  )

  it.effect("appends one audit entry, of an access that names the parts", () =>
    Effect.gen(function* () {
      const [before] = yield* newest(1)
      yield* dossier("archivist-4")
      const [first, second] = yield* newest(2)
      expect(first).toMatchObject({
        action: "access",
        actor: "archivist-4",
        target: scp,
        decision: "granted",
        details: { parts: "history, timeline, references, neighbours" }
      })
      expect(second?.position).toBe((before?.position ?? 0) + 1)
    }).pipe(filled)
  )
})

describe("timeline", () => {
  it.effect("lists every change with its time, section, user and reason", () =>
    Effect.gen(function* () {
      yield* later
      yield* Parts.execute("archivist-4", Scp.ChangeStatus.make({ scp, to: "explained", reason }))
      expect(yield* timeline("archivist-4")).toMatchObject([
        { action: "ScpRegistered", at: 0, by: null, section: null, reason: null, revision: null, change: null },
        { action: "ScpSectionFiled", section: "description", revision: 1, change: null },
        { action: "ScpSectionFiled", section: "annex" },
        { action: "ScpStatusChanged", at: hour, by: "archivist-4", section: null, reason, occurredAt: null }
      ])
      expect((yield* timeline("archivist-4")).at(-1)?.change).toEqual({ from: "active", to: "explained" })
    }).pipe(filled)
  )

  it.effect("leaves out changes of sections that the reader may not read", () =>
    Effect.gen(function* () {
      expect(yield* actions("archivist-2")).toEqual([
        ["ScpRegistered", null],
        ["ScpSectionFiled", "description"]
      ])
    }).pipe(filled)
  )

  it.effect("leaves out changes while the record or the section required more", () =>
    Effect.gen(function* () {
      yield* Parts.execute("archivist-4", Scp.ChangeClearance.make({ scp, clearance: Clearance.make(4), reason }))
      yield* Parts.execute("archivist-4", Scp.Rename.make({ scp, name: "While It Was Secret" }))
      yield* Parts.execute("archivist-4", Scp.ChangeClearance.make({ scp, clearance: Clearance.make(2), reason }))
      yield* Parts.execute("archivist-4", Scp.Rename.make({ scp, name: "The Restricted File" }))
      expect(yield* actions("archivist-2")).toEqual([
        ["ScpRegistered", null],
        ["ScpSectionFiled", "description"],
        ["ScpRenamed", null]
      ])
      const revise = (clearance: Clearance.Clearance) =>
        Scp.ReviseSection.make({ scp, section: "description", clearance, reason })
      yield* Parts.execute("archivist-4", revise(Clearance.make(4)))
      expect(yield* actions("archivist-2")).toEqual([
        ["ScpRegistered", null],
        ["ScpRenamed", null]
      ])
      yield* Parts.execute("archivist-4", revise(Clearance.make(0)))
      expect(yield* actions("archivist-2")).toEqual([
        ["ScpRegistered", null],
        ["ScpSectionFiled", "description"],
        ["ScpRenamed", null]
      ])
      expect(yield* actions("archivist-4")).toHaveLength(9)
    }).pipe(filled)
  )

  it.effect("fails for a record that the reader may not read", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(timeline("reader-1"))).toMatchObject({ _tag: "RecordRedacted", needed: 2, held: 1 })
      expect(yield* Effect.flip(timeline("reader-1", "scp", "SCP-999"))).toMatchObject({ _tag: "RecordExpunged" })
    }).pipe(filled)
  )

  it.effect("shows at each time the record directly after the change", () =>
    Effect.gen(function* () {
      for (const name of ["First", "Second", "Third"]) {
        yield* later
        yield* Parts.execute("archivist-4", Site.Rename.make({ site: "Site-19", name }))
      }
      const deepwell = yield* Deepwell.Deepwell
      const renamed = (yield* timeline("archivist-4", "site", "Site-19")).filter(({ at }) => at > 0)
      const names = yield* Effect.forEach(renamed, ({ at }) =>
        Effect.map(Fixture.as("archivist-4")(deepwell.dossier({ type: "site", id: "Site-19", at })), ({ answer }) =>
          answer._tag === "Granted" ? answer.record.name : answer._tag
        )
      )
      expect(names).toEqual(["First", "Second", "Third"])
    }).pipe(filled)
  )
})
