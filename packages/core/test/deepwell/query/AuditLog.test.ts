/** Entries of the audit log: severity, content that they never have, and masking. */
import { describe, expect, it } from "@effect/vitest"
import { Audit, Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { Query } from "@scipnet/core"
import { Effect, Layer } from "effect"
import { Database } from "../../../src/database/Database.ts"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as SqliteSharedTables from "../../../src/deepwell/SqliteSharedTables.ts"
import * as Statements from "../../eventsourcing/sql/Statements.ts"
import * as Backend from "../Backend.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const audit = (reader: string, query: Query.ReadAudit = {}) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.audit(query)))
const access = (reader: string, id: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.access({ type: "scp", id })))

const removed = (scp: string) =>
  Effect.gen(function* () {
    const wish = Scp.ProposeStatus.make({ scp, to: "deleted", reason })
    const { events } = yield* Parts.written(Parts.execute("archivist-5a", wish))
    const [first] = events
    const proposal = first?.event._tag === "ScpStatusProposed" ? first.event.proposal : ""
    yield* Parts.execute("archivist-5b", Scp.ApproveStatus.make({ scp, proposal }))
  })

/** Entries of several severities and outcomes. */
const busy = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* Parts.execute("admin", User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(2), reason }))
  yield* Parts.execute("admin", Scp.ChangeClearance.make({ scp: "SCP-005", clearance: Clearance.make(6), reason }))
  yield* removed("SCP-001")
  yield* Parts.refusal("reader-1", Scp.Rename.make({ scp: "SCP-002", name: "X" }))
  yield* access("reader-1", "SCP-003")
  yield* Effect.flip(
    deepwell.login("reader-1", Fixture.password).pipe(Effect.zipRight(deepwell.login("absent-user", Fixture.password)))
  )
})

describe("an entry of the audit log", () => {
  it.effect(
    "has the severity of the table, and a higher one for registrations by the operator and rejected reads",
    () =>
      Effect.gen(function* () {
        yield* busy
        const recorded = (yield* Parts.eventsAfter(0)).filter(({ event }) => Audit.isEntry(event))
        const entries = new Map((yield* audit("admin", { limit: 500 })).map((entry) => [entry.position, entry]))
        expect(entries.size).toBe(recorded.length)
        for (const { position, event, metadata } of recorded) {
          const refused = event._tag === "QueryAnswered" && event.decision !== "granted"
          const enrolled = event._tag === "UserRegistered" && metadata.actor === "operator:holder"
          const severity = enrolled ? "critical" : refused ? "notice" : Audit.severities[event._tag]
          const failed = refused || event._tag === "CommandRefused" || event._tag === "LoginFailed"
          const outcome = failed ? "refused" : "done"
          const { actor } = metadata
          expect(entries.get(position)).toMatchObject({ position, actor, severity, outcome })
        }
        const said = new Set([...entries.values()].map(({ severity }) => severity))
        expect(said).toEqual(new Set(Audit.Severity.literals))
      }).pipe(filled)
  )

  it.effect("never contains text of a section in any column", () =>
    Effect.gen(function* () {
      const text = { title: "heliotrope title", body: "heliotrope body" }
      const section = { scp: "SCP-001", section: "note", ...text, clearance: null }
      yield* Parts.execute("admin", Scp.FileSection.make(section))
      yield* Parts.execute(
        "admin",
        Scp.ReviseSection.make({ scp: "SCP-001", section: "note", body: "more heliotrope" })
      )
      yield* Parts.execute("admin", Scp.FileSection.make(section)).pipe(Effect.exit)
      yield* Parts.refusal("reader-1", Scp.FileSection.make({ ...section, section: "another" }))
      yield* access("reader-1", "SCP-001")
      const rows = JSON.stringify(yield* Parts.rows("SELECT * FROM audit"))
      expect(rows).toContain("ScpSectionRevised")
      expect(rows).toContain("SCP-001")
      expect(rows).not.toMatch(/heliotrope|marigold|says to anybody|Milk/)
    }).pipe(filled)
  )
})

describe("a filtered query of the audit log", () => {
  it.effect("equals the filtered log: by actor, target, severity and outcome, alone and combined", () =>
    Effect.gen(function* () {
      yield* busy
      const before = (yield* Parts.end) + 1
      const all = yield* audit("admin", { before, limit: 500 })
      const sifts: ReadonlyArray<Query.ReadAudit> = [
        { actor: "reader-1" },
        { target: "SCP-003" },
        { target: "reader-1" },
        { outcome: "refused" },
        { outcome: "done", actor: "archivist-5b" },
        { actor: "reader-1", outcome: "refused", severity: "warning" },
        ...Audit.Severity.literals.map((severity) => ({ severity }))
      ]
      for (const sift of sifts) {
        const wanted = Object.entries(sift)
        const expected = all.filter((entry) =>
          wanted.every(([name, value]) => Object.entries(entry).some(([key, held]) => key === name && held === value))
        )
        expect(expected).not.toEqual([])
        expect([sift, yield* audit("admin", { ...sift, before, limit: 500 })]).toEqual([sift, expected])
      }
    }).pipe(filled)
  )

  it.effect("has pages without gaps or duplicates, masked or not", () =>
    Effect.gen(function* () {
      yield* busy
      const top = (yield* Parts.end) + 1
      const positions: Array<number> = []
      for (let before = top; ;) {
        const page = yield* audit("auditor-3", { before, limit: 7 })
        const last = page.at(-1)
        if (last === undefined) {
          break
        }
        positions.push(...page.map(({ position }) => position))
        before = last.position
      }
      const recorded = yield* Parts.eventsAfter(0)
      const entries = recorded.filter(({ event, position }) => position < top && Audit.isEntry(event))
      expect(positions).toEqual(entries.map(({ position }) => position).toReversed())
    }).pipe(filled)
  )
})

describe("a masked entry", () => {
  it.effect("is the same for a deleted and for an absent record, below level 5", () =>
    Effect.gen(function* () {
      yield* removed("SCP-001")
      const seen = (id: string) =>
        Effect.gen(function* () {
          yield* access("auditor-3", id)
          const [entry] = yield* audit("auditor-3", { actor: "auditor-3", limit: 1 })
          return entry === undefined ? "nothing" : { ...entry, position: 0, at: 0 }
        })
      const deleted = yield* seen("SCP-001")
      expect(deleted).toMatchObject({ action: "access", decision: "expunged", target: null, details: {}, masked: true })
      expect(deleted).toEqual(yield* seen("SCP-999"))
    }).pipe(filled)
  )

  it.effect("names the rule to auditors who may see deleted records", () =>
    Effect.gen(function* () {
      yield* removed("SCP-001")
      yield* access("auditor-3", "SCP-001")
      const [entry] = yield* audit("admin", { actor: "auditor-3", limit: 1 })
      expect(entry).toMatchObject({ target: "SCP-001", decision: "expunged", rule: "deleted", masked: false })
    }).pipe(filled)
  )
})

// Counts statements of a deepwell that appends to the file.
it.effect.runIf(Backend.isSingleFile())("a record of many entries is looked up once", () =>
  Effect.gen(function* () {
    yield* Effect.forEach(["A", "B", "C", "D"], (name) =>
      Parts.execute("admin", Scp.Rename.make({ scp: "SCP-002", name }))
    )
    const asked: Array<unknown> = []
    const watched = Statements.watching(yield* Database, (statement, values) => {
      if (statement.startsWith("SELECT * FROM scps WHERE item")) {
        asked.push(values)
      }
      return undefined
    })
    const door = Deepwell.layer.pipe(
      Layer.provide(Layer.merge(EventLog.layer, SqliteSharedTables.layer)),
      Layer.provide(Layer.succeed(Database, watched))
    )
    const entries = yield* Effect.provide(audit("admin", { target: "SCP-002" }), Layer.fresh(door))
    expect(entries.length).toBeGreaterThan(4)
    // A second lookup checks that the reader may query the target.
    expect(asked).toEqual([["SCP-002"], ["SCP-002"]])
  }).pipe(filled)
)
