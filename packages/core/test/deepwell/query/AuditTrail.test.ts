/** Content of the audit log, and its readers. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const audit = (reader: string, query: Query.ReadAudit = {}) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.audit(query)))
const access = (reader: string, id: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.access({ type: "scp", id })))
const rename = (scp: string, name: string) => Scp.Rename.make({ scp, name })

describe("the audit log", () => {
  it.effect("is for auditors of any level only", () =>
    Effect.gen(function* () {
      for (const reader of ["reader-1", "archivist-5a", "administrator-3"]) {
        const error = yield* Effect.flip(audit(reader))
        expect(error).toMatchObject({ _tag: "ClearanceDenied", command: "audit", needed: { role: "auditor" } })
      }
      expect(yield* audit("auditor-3")).not.toEqual([])
    }).pipe(filled)
  )

  it.effect("has an entry for each read with decision, rule and position", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const before = yield* Parts.end
      yield* access("reader-1", "SCP-001")
      yield* access("reader-1", "SCP-003")
      yield* access("reader-1", "SCP-999")
      yield* Fixture.as("reader-1")(deepwell.list({ type: "scp" }))
      yield* Fixture.as("reader-1")(deepwell.search({ text: "lowest" }))
      const entries = yield* audit("admin", { actor: "reader-1" })
      const said = { actor: "reader-1", severity: "info", outcome: "done" }
      expect(entries.toReversed()).toMatchObject([
        { ...said, action: "access", type: "scp", target: "SCP-001", rule: "dominates", details: { readAt: before } },
        { action: "access", target: "SCP-003", decision: "redacted", rule: "too-little", outcome: "refused" },
        { action: "access", target: null, masked: true, decision: "expunged", rule: null, severity: "notice" },
        { ...said, action: "list", type: null, target: null, details: { type: "scp", count: 1, readAt: before + 3 } },
        { ...said, action: "search", details: { text: "lowest", readAt: before + 4 } }
      ])
    }).pipe(filled)
  )

  it.effect("has an entry for each rejection, and for each query of the audit log", () =>
    Effect.gen(function* () {
      yield* Effect.flip(audit("reader-1"))
      yield* Parts.refusal("reader-1", rename("SCP-001", "X"))
      yield* audit("auditor-3")
      const entries = yield* audit("admin", { limit: 3 })
      expect(entries).toMatchObject([
        { actor: "auditor-3", action: "audit", decision: "granted", outcome: "done" },
        {
          actor: "reader-1",
          action: "RenameScp",
          target: "SCP-001",
          decision: "denied",
          rule: "ClearanceDenied",
          severity: "warning",
          outcome: "refused",
          details: { needed: { level: 2, role: "archivist" }, held: { level: 1, roles: [] } }
        },
        { actor: "reader-1", action: "audit", decision: "denied", rule: "auditor", outcome: "refused" }
      ])
    }).pipe(filled)
  )

  it.effect("has a critical entry for a registration by the operator", () =>
    Effect.gen(function* () {
      const entries = yield* audit("admin", { severity: "critical" })
      expect(entries).toHaveLength(Fixture.staff.length)
      expect(entries[0]).toMatchObject({ actor: "operator:holder", action: "UserRegistered", target: "gone" })
    }).pipe(filled)
  )

  it.effect("contains no text of records", () =>
    Effect.gen(function* () {
      expect(JSON.stringify(yield* audit("admin", { limit: 500 }))).not.toMatch(/marigold|says to anybody/)
    }).pipe(filled)
  )

  it.effect("has the origin of a login", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "cli")
      yield* Deepwell.within(session, "cli")(deepwell.access({ type: "scp", id: "SCP-001" }))
      const [read, login] = yield* audit("admin", { actor: "reader-1" })
      expect(read).toMatchObject({ origin: "cli", session: session.id })
      expect(login).toMatchObject({ origin: "cli", action: "LoggedIn" })
    }).pipe(filled)
  )

  it.effect("is read backwards from a position, by limit, actor, severity and outcome", () =>
    Effect.gen(function* () {
      const all = yield* audit("admin", { limit: 500 })
      // The change of administrators accompanies the registration.
      const companions = (yield* Parts.eventsAfter(0))
        .filter(({ type }) => type === "AdministratorsChanged")
        .map(({ position }) => position)
      expect(companions).not.toEqual([])
      expect(all.map(({ position }) => position)).toEqual(
        Array.from({ length: yield* Parts.end }, (_, index) => index + 1)
          .filter((position) => !companions.includes(position))
          .toReversed()
          .slice(1)
      )
      const page = yield* audit("admin", { before: 10, limit: 4 })
      expect(page).toEqual(all.filter(({ position }) => position < 10).slice(0, 4))
      expect(yield* audit("admin", { outcome: "failed" })).toEqual([])
      expect(yield* audit("admin", { actor: "' OR 1=1 --" })).toEqual([])
    }).pipe(filled)
  )
})

describe("an auditor who may not read a record", () => {
  it.effect("sees the entry without its target and details", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", rename("SCP-005", "Chrysanthemum"))
      yield* access("reader-1", "SCP-005")
      const entries = yield* audit("auditor-3", { limit: 2 })
      expect(entries).toMatchObject([
        { action: "access", actor: "reader-1", type: "scp", target: null, details: {}, masked: true },
        { action: "ScpRenamed", actor: "admin", type: "scp", target: null, details: {}, masked: true }
      ])
      expect(JSON.stringify(entries)).not.toMatch(/SCP-005|Chrysanthemum/)
      expect(yield* audit("admin", { target: "SCP-005", limit: 2 })).toMatchObject([
        { action: "access", masked: false },
        { action: "ScpRenamed", details: { to: "Chrysanthemum" } }
      ])
    }).pipe(filled)
  )

  it.effect("finds nothing by the id of the record, as for an absent one", () =>
    Effect.gen(function* () {
      yield* access("reader-1", "SCP-999")
      expect(yield* audit("auditor-3", { target: "SCP-005" })).toEqual([])
      expect(yield* audit("auditor-3", { target: "SCP-999" })).toEqual([])
      expect(yield* audit("auditor-3", { target: "admin" })).toEqual([])
      const own = yield* audit("auditor-3", { target: "SCP-002" })
      expect(own.map(({ action }) => action)).toContain("ScpRegistered")
    }).pipe(filled)
  )

  it.effect("does not see the clearance of hidden sections, or earlier clearances of a record", () =>
    Effect.gen(function* () {
      const secret = Clearance.make(2, ["OMEGA-7"])
      const section = { scp: "SCP-002", section: "sealed", title: "T", body: "", clearance: secret }
      yield* Parts.execute("admin", Scp.FileSection.make(section))
      const open = Scp.ChangeClearance.make({ scp: "SCP-004", clearance: Clearance.make(1), reason: "opened" })
      yield* Parts.execute("admin", open)
      const entries = yield* audit("auditor-3", { limit: 500 })
      expect(entries.filter(({ action }) => action === "ScpRegistered" || action === "ScpSectionFiled")).not.toEqual([])
      expect(JSON.stringify(entries)).not.toMatch(/OMEGA|sealed/)
    }).pipe(filled)
  )

  it.effect("sees entries of visible records in full", () =>
    Effect.gen(function* () {
      const clearance = Clearance.make(2)
      yield* Parts.execute("admin", User.ChangeClearance.make({ user: "reader-1", clearance, reason: "earned" }))
      const [entry] = yield* audit("auditor-3", { target: "reader-1", limit: 1 })
      expect(entry).toMatchObject({
        action: "UserClearanceChanged",
        severity: "warning",
        masked: false,
        details: { from: { level: 1 }, to: { level: 2 }, reason: "earned" }
      })
    }).pipe(filled)
  )
})
