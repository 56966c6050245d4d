/** Reads of one record by its id, and their redaction for different readers. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"

/** The fixture with a deleted record, and a site and a task force that require a higher level. */
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* Fixture.fill
    const closed = Clearance.make(2, ["OMEGA-7"])
    yield* Parts.execute("admin", Site.Found.make({ site: "Area-12", name: "The Closed One", clearance: closed }))
    yield* Parts.execute(
      "admin",
      TaskForce.Form.make({ taskForce: "Alpha-1", name: "Red Right Hand", clearance: closed })
    )
    const wish = Scp.ProposeStatus.make({ scp: "SCP-001", to: "deleted", reason })
    const { events } = yield* Parts.written(Parts.execute("archivist-5a", wish))
    const [first] = events
    const proposal = first?.event._tag === "ScpStatusProposed" ? first.event.proposal : ""
    yield* Parts.execute("archivist-5b", Scp.ApproveStatus.make({ scp: "SCP-001", proposal }))
    return yield* test
  }).pipe(Effect.provide(Parts.layer))

const access = (reader: string, type: QueryResult.RecordType, id: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.access({ type, id })))

const cases: ReadonlyArray<
  readonly [
    says: string,
    reader: string,
    type: QueryResult.RecordType,
    id: string,
    answer: QueryResult.QueryResult["_tag"]
  ]
> = [
  ["an absent file", "admin", "scp", "SCP-999", "Expunged"],
  ["an absent user", "admin", "user", "absent-user", "Expunged"],
  ["an absent site", "admin", "site", "Site-99", "Expunged"],
  ["an absent task force", "admin", "mtf", "Psi-99", "Expunged"],
  ["an invalid id", "admin", "scp", "' OR 1=1 --", "Expunged"],
  ["an empty id", "admin", "user", "", "Expunged"],
  ["an id of 200 special characters", "reader-1", "scp", "\u{1f56f}'%\n".repeat(40), "Expunged"],
  ["a deleted file, for an archivist below level 5", "archivist-4", "scp", "SCP-001", "Expunged"],
  ["a deleted file, at level 5", "reader-5", "scp", "SCP-001", "Granted"],
  ["a file of the reader's level", "archivist-2", "scp", "SCP-002", "Granted"],
  ["a file above the reader's level", "reader-1", "scp", "SCP-002", "Redacted"],
  ["a file in a compartment that the reader does not hold", "reader-5", "scp", "SCP-004", "Redacted"],
  ["a file in a compartment that the reader holds", "admin", "scp", "SCP-004", "Granted"],
  ["the reader's own file", "reader-1", "user", "reader-1", "Granted"],
  ["the file of a user below the reader's level", "archivist-2", "user", "reader-1", "Granted"],
  ["the file of a user above the reader's level", "reader-1", "user", "archivist-2", "Redacted"],
  ["the file of a user with a compartment that the reader does not hold", "reader-5", "user", "admin", "Redacted"],
  ["a site, at level 3", "auditor-3", "site", "Site-19", "Granted"],
  ["a site, below level 3", "reader-1", "site", "Site-19", "Redacted"],
  ["the site where the reader is stationed", "archivist-2", "site", "Site-19", "Granted"],
  ["a site in a compartment", "reader-5", "site", "Area-12", "Redacted"],
  ["a task force, for any user", "reader-1", "mtf", "Epsilon-11", "Granted"],
  ["a task force that requires a compartment", "reader-5", "mtf", "Alpha-1", "Redacted"]
]

describe("reading a record", () => {
  it.effect("follows the access rules, and names no compartment in a redaction", () =>
    Effect.gen(function* () {
      for (const [says, reader, type, id, expected] of cases) {
        const answer = yield* access(reader, type, id)
        expect([says, answer._tag]).toEqual([says, expected])
        if (answer._tag === "Granted") {
          expect(answer.record).toMatchObject({ type, id })
        } else {
          expect(JSON.stringify(answer)).not.toMatch(/OMEGA|MNEMOSYNE|compartment/i)
        }
      }
    }).pipe(filled)
  )

  it.effect("reports the required level and the level of the reader", () =>
    Effect.gen(function* () {
      const answer = yield* access("reader-1", "scp", "SCP-003")
      expect(answer).toEqual({ _tag: "Redacted", type: "scp", id: "SCP-003", needed: 4, held: 1 })
      const partitioned = yield* access("reader-5", "scp", "SCP-004")
      expect(partitioned).toEqual({ _tag: "Redacted", type: "scp", id: "SCP-004", needed: 1, held: 5 })
    }).pipe(filled)
  )

  it.effect("reports a deleted record like an absent one to readers below its level", () =>
    Effect.gen(function* () {
      const [deleted, absent] = [
        yield* access("archivist-4", "scp", "SCP-001"),
        yield* access("archivist-4", "scp", "SCP-999")
      ]
      expect(JSON.stringify(deleted).replace("SCP-001", "SCP-999")).toBe(JSON.stringify(absent))
    }).pipe(filled)
  )

  it.effect.each(["gone", "never-was"])("is rejected for the inactive user %s", (reader) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      expect(yield* Effect.flip(access(reader, "user", reader))).toMatchObject({ _tag: "ActorInactive", actor: reader })
      expect(yield* Effect.flip(Fixture.as(reader)(deepwell.whoAmI))).toMatchObject({ _tag: "ActorInactive" })
      expect(yield* Effect.flip(Fixture.as(reader)(deepwell.list({ type: "mtf" })))).toMatchObject({
        _tag: "ActorInactive"
      })
    }).pipe(filled)
  )

  it.effect("is rejected for the operator, who has no account, and possible in a user's session", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const error = yield* Effect.flip(Fixture.operator(deepwell.access({ type: "scp", id: "SCP-002" })))
      expect(error).toMatchObject({ _tag: "ActorInactive", actor: "operator:holder" })
    }).pipe(filled)
  )

  it.effect("returns the own record by whoAmI, without the password", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const record = yield* Fixture.as("archivist-2")(deepwell.whoAmI)
      expect(record).toMatchObject({ type: "user", id: "archivist-2", clearance: { level: 2 }, site: "Site-19" })
      expect(JSON.stringify(record)).not.toMatch(/argon|password/i)
    }).pipe(filled)
  )

  it.effect("applies a changed level or station from the next query on", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", User.Transfer.make({ user: "archivist-2", site: null }))
      expect((yield* access("archivist-2", "site", "Site-19"))._tag).toBe("Redacted")
      const promoted = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(4), reason })
      yield* Parts.execute("admin", promoted)
      expect((yield* access("reader-1", "scp", "SCP-003"))._tag).toBe("Granted")
    }).pipe(filled)
  )
})

describe("sections that require more than their record", () => {
  const file = (section: string, clearance: Clearance.Clearance | null) =>
    Parts.execute(
      "admin",
      Scp.FileSection.make({ scp: "SCP-002", section, title: section, body: "cinnabar", clearance })
    )

  it.effect("are omitted without a count", () =>
    Effect.gen(function* () {
      const one = yield* access("archivist-2", "scp", "SCP-002")
      yield* file("annex-2", Clearance.make(4))
      yield* file("annex-3", Clearance.make(0, ["OMEGA-7"]))
      const many = yield* access("archivist-2", "scp", "SCP-002")
      expect(many).toEqual(one)
      expect(many).toMatchObject({ record: { withheld: true, sections: [{ id: "description" }] } })
      expect(JSON.stringify(many)).not.toMatch(/annex|OMEGA|cinnabar|marigold/i)
    }).pipe(filled)
  )

  it.effect("are shown to readers who dominate them, in the order of their filing", () =>
    Effect.gen(function* () {
      yield* file("annex-3", Clearance.make(0, ["OMEGA-7"]))
      yield* file("annex-2", Clearance.make(4))
      const revision = Scp.ReviseSection.make({ scp: "SCP-002", section: "description", body: "Revised last." })
      yield* Parts.execute("admin", revision)
      const sectionsOf = (answer: QueryResult.QueryResult) =>
        answer._tag === "Granted" && answer.record.type !== "user"
          ? [answer.record.sections.map(({ id }) => String(id)), answer.record.withheld]
          : answer._tag
      const four = yield* access("archivist-4", "scp", "SCP-002")
      expect(sectionsOf(four)).toEqual([["description", "annex", "annex-2"], true])
      const all = yield* access("admin", "scp", "SCP-002")
      expect(sectionsOf(all)).toEqual([["description", "annex", "annex-3", "annex-2"], false])
    }).pipe(filled)
  )

  it.effect("can be documents of sites and task forces", () =>
    Effect.gen(function* () {
      const document = { document: "orders", title: "Orders", body: "cinnabar", clearance: Clearance.make(5) }
      yield* Parts.execute("admin", Site.FileDocument.make({ site: "Site-19", ...document }))
      yield* Parts.execute("admin", TaskForce.FileDocument.make({ taskForce: "Epsilon-11", ...document }))
      const site = yield* access("archivist-2", "site", "Site-19")
      expect(site).toMatchObject({ record: { withheld: true, sections: [{ id: "dossier", body: "Milk." }] } })
      const force = yield* access("reader-1", "mtf", "Epsilon-11")
      expect(force).toMatchObject({ record: { withheld: true, sections: [] } })
      expect(yield* access("reader-5", "mtf", "Epsilon-11")).toMatchObject({
        record: { withheld: false, sections: [document].map(({ title }) => ({ title })) }
      })
    }).pipe(filled)
  )
})

describe("the status history", () => {
  const history = (reader: string, scp: string) =>
    Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.history({ scp })))

  it.effect("is for readers of the record, and stays after its deletion", () =>
    Effect.gen(function* () {
      expect(yield* history("reader-5", "SCP-001")).toMatchObject([
        // A hidden user is not named.
        { from: null, to: "active", by: null },
        { from: "active", to: "deleted", by: "archivist-5a", approvedBy: "archivist-5b", reason, evidence: null }
      ])
      expect(yield* Effect.flip(history("archivist-4", "SCP-001"))).toMatchObject({
        _tag: "RecordExpunged",
        id: "SCP-001"
      })
      expect(yield* Effect.flip(history("archivist-4", "SCP-999"))).toMatchObject({
        _tag: "RecordExpunged",
        id: "SCP-999"
      })
      expect(yield* Effect.flip(history("reader-1", "SCP-002"))).toMatchObject({
        _tag: "RecordRedacted",
        needed: 2,
        held: 1
      })
    }).pipe(filled)
  )
})
