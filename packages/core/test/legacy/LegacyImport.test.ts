import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, LegacyImportReport, Query, User } from "@scipnet/core"
import type { LegacyImport } from "@scipnet/core"
import { Chunk, Effect, Layer, Redacted, Schema, Stream } from "effect"
import { examine } from "../deepwell/doctor/Examined.ts"
import * as Fixture from "../deepwell/Fixture.ts"
import * as OnFile from "../deepwell/OnFile.ts"
import * as Parts from "../deepwell/Parts.ts"
import * as LegacyDeepwells from "./LegacyDeepwells.ts"

const bring = (source: LegacyImport.Source) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.importLegacy(source))).pipe(
    Effect.flatMap(({ steps }) => Stream.runCollect(steps)),
    Effect.map((steps) => LegacyImportReport.summarize(Chunk.toReadonlyArray(steps))),
    Effect.scoped
  )

const brought = Effect.flatMap(LegacyDeepwells.scoped(), (made) =>
  Effect.map(bring(made), (report) => ({ ...made, report }))
)

const record = (type: Query.Access["type"], id: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as("admin")(deepwell.access({ type, id })))

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Layer.merge(Parts.layer, NodeContext.layer)))

/** A deepwell whose only user is `admin`. */
const fresh = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const roles = ["archivist", "administrator", "auditor"] as const
    const clearance = { level: 6, compartments: [] } as const
    const admin = User.Register.make({ user: "admin", name: "Ada", clearance, roles })
    yield* Fixture.operator(deepwell.register(admin, Fixture.password))
    return yield* test
  }).pipe(Effect.provide(Layer.merge(Parts.layer, NodeContext.layer)))

const problemsOf = (report: LegacyImportReport.Report) =>
  report.problems.map(({ table, id, field, problem, value, instead }) =>
    [table, id, field, problem, value, instead].filter((part) => part !== null).join(" ")
  )

const audit = (query: object) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const request = yield* Schema.decodeUnknown(Query.ReadAudit)(query)
    return yield* Fixture.as("admin")(deepwell.audit(request))
  })

describe("LegacyImport", () => {
  it.scoped("imports records that refer to each other, and reports skipped values", () =>
    Effect.gen(function* () {
      const { report } = yield* brought
      // Site-19 and Epsilon-11 already exist in the deepwell.
      expect({ ...report, problems: problemsOf(report) }).toEqual({
        added: 6,
        unchanged: 0,
        lost: 2,
        auditRows: 3,
        problems: [
          "files descs left-out",
          "sites -4 director_id broken-reference 404",
          "sites 19 taken Site-19",
          "mtfs 11 taken Epsilon-11",
          "mtfs 12 leader_id broken-reference 99",
          "users 7 site_id broken-reference 19",
          "users 7 mtf_id broken-reference 11",
          "users 8 site_id broken-reference 77",
          "scps 96 containment_class_id unknown Gnostic Pending",
          "scps 96 disruption_class_id unknown 9",
          "scps 96 clearance_lvl_id unknown 9 Level 6 - Cosmic Top Secret",
          "scps 96 assigned_task_force_id broken-reference 55",
          "scps 173 site_responsible_id broken-reference 19",
          "scps 173 assigned_task_force_id broken-reference 11",
          "audit_log 5 user_id broken-reference 404"
        ]
      })
    }).pipe(filled)
  )

  it.scoped("keeps ids, names, levels, circular references and dates", () =>
    Effect.gen(function* () {
      const { report } = yield* brought
      expect([report.added, report.lost]).toEqual([8, 0])
      expect(yield* record("user", "7")).toMatchObject({
        record: {
          name: "Edith Marlowe",
          title: "Site Director",
          clearance: { level: 4, compartments: [] },
          roles: [],
          site: "Site-19",
          taskForce: "Epsilon-11",
          active: true,
          registeredAt: Date.UTC(2019, 1, 1, 9, 30, 0, 250)
        }
      })
      expect(yield* record("user", "8")).toMatchObject({
        record: { active: false, site: null, clearance: { level: 2 } }
      })
      expect(yield* record("site", "Site-19")).toMatchObject({
        record: {
          name: "Site of the Old Mill",
          director: "7",
          sections: [
            { id: "description", body: "A mill." },
            { id: "location", body: "By the river." },
            { id: "dossier", body: "Bought in 1931." }
          ]
        }
      })
      expect(yield* record("site", "Provisional-Site-4")).toMatchObject({
        record: { name: "A Barn for Now", director: null, registeredAt: Date.UTC(2019, 3, 1, 8) }
      })
      expect(yield* record("mtf", "Epsilon-11")).toMatchObject({
        record: {
          name: "Nine-Tailed Fox",
          leader: "7",
          site: "Site-19",
          active: true,
          sections: [{ id: "mission", body: "Brings back what got out." }]
        }
      })
      expect(yield* record("mtf", "Lambda-5")).toMatchObject({
        record: { leader: null, site: "Provisional-Site-4", active: false }
      })
      expect(yield* record("scp", "SCP-173")).toMatchObject({
        record: {
          name: "The Sculpture",
          classification: { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 3 },
          clearance: { level: 2, compartments: [] },
          status: "active",
          site: "Site-19",
          taskForce: "Epsilon-11",
          sections: [
            { id: "procedures" },
            { id: "description" },
            { id: "addendum-interview-173-the-keeper", title: "Interview 173: the keeper", body: "It was loud." }
          ]
        }
      })
    }).pipe(fresh)
  )

  it.scoped("dates closing events later, and keeps deleted records inaccessible", () =>
    Effect.gen(function* () {
      yield* brought
      const events = (yield* Parts.eventsAfter(0)).filter(({ stream }) =>
        /^(user-8|scp-SCP-096|mtf-Lambda-5)$/.test(stream)
      )
      expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
        ["TaskForceFormed", Date.UTC(2019, 4, 1, 8)],
        ["TaskForceDisbanded", Date.UTC(2020, 4, 1, 8)],
        ["UserRegistered", Date.UTC(2019, 1, 2, 9, 30)],
        ["UserDeactivated", Date.UTC(2021, 0, 1)],
        ["ScpRegistered", Date.UTC(2019, 5, 2, 10)],
        ["ScpStatusChanged", Date.UTC(2022, 0, 1)]
      ])
    }).pipe(fresh)
  )

  it.scoped("is idempotent, and adds later rows", () =>
    Effect.gen(function* () {
      const { file, folder } = yield* brought
      const end = yield* Parts.end
      const again = yield* bring({ file, folder })
      expect([again.added, again.unchanged, again.lost, again.auditRows]).toEqual([0, 8, 0, 0])
      expect(problemsOf(again)).toEqual(["files descs left-out"])
      expect(yield* Parts.end).toBe(end)

      LegacyDeepwells.alter(
        file,
        `UPDATE users SET password = 'another', last_login = 'now' WHERE id = 7; UPDATE users SET name = 'Otto' WHERE id = 8;
         INSERT INTO scps (id, name, clearance_lvl_id, site_responsible_id) VALUES (5, 'The Skeleton Key', 1, 19);
         INSERT INTO audit_log VALUES (6, 7, NULL, 'logout', NULL, NULL, NULL)`
      )
      const later = yield* bring({ file })
      expect([later.added, later.unchanged, later.auditRows]).toEqual([1, 8, 1])
      expect(problemsOf(later)).toEqual(["files descs left-out", "users 8 changed 8"])
      expect(yield* record("user", "8")).toMatchObject({ record: { name: "Odo Finch" } })
      expect(yield* record("scp", "SCP-005")).toMatchObject({ record: { site: "Site-19" } })
    }).pipe(fresh)
  )

  it.scoped("is idempotent in concurrent imports", () =>
    Effect.gen(function* () {
      const { file, folder } = yield* LegacyDeepwells.scoped()
      const reports = yield* Effect.all(
        Array.from({ length: 4 }, () => bring({ file, folder })),
        { concurrency: "unbounded" }
      )
      const sum = (of: (report: LegacyImportReport.Report) => number) =>
        reports.reduce((total, report) => total + of(report), 0)
      expect([sum((each) => each.added), sum((each) => each.unchanged), sum((each) => each.lost)]).toEqual([8, 24, 0])
      expect(sum((each) => each.auditRows)).toBe(3)
    }).pipe(fresh)
  )

  it.scoped("imports passwords and phrases, which are stored nowhere else", () =>
    Effect.gen(function* () {
      const { report } = yield* brought
      const deepwell = yield* Deepwell.Deepwell
      const kept = yield* Parts.rows(
        "SELECT login, password_hash, phrase_hash FROM credentials WHERE login IN ('7', '8')"
      )
      expect(kept).toEqual([
        {
          login: "7",
          password_hash: LegacyDeepwells.hash(LegacyDeepwells.password),
          phrase_hash: LegacyDeepwells.hash(LegacyDeepwells.phrase)
        },
        { login: "8", password_hash: LegacyDeepwells.hash(LegacyDeepwells.password, "Other"), phrase_hash: null }
      ])
      expect(yield* deepwell.login("7", Redacted.make(LegacyDeepwells.password))).toMatchObject({ user: "7" })
      expect(yield* Effect.flip(deepwell.login("7", Redacted.make("another")))).toMatchObject({ _tag: "LoginRefused" })
      expect(yield* Effect.flip(deepwell.login("8", Redacted.make(LegacyDeepwells.password)))).toMatchObject({
        _tag: "LoginRefused"
      })
      const said = JSON.stringify([report, yield* Parts.eventsAfter(0)])
      expect(said).not.toMatch(/scrypt|Ab3xYz/)
    }).pipe(fresh)
  )

  it.scoped("imports credentials that the doctor accepts, also after a login rehashed them", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      const opened = Effect.provide(Layer.merge(OnFile.layer(file), NodeContext.layer))
      yield* opened(brought)
      expect(yield* examine(file)).toMatchObject({ findings: [] })
      const entered = Effect.flatMap(Deepwell.Deepwell, ({ login }) =>
        login("7", Redacted.make(LegacyDeepwells.password))
      )
      yield* opened(entered)
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )

  it.scoped("imports no password in an unsupported format; the account requires a new one", () =>
    Effect.gen(function* () {
      const made = yield* LegacyDeepwells.scoped(
        `${LegacyDeepwells.schema}
         INSERT INTO users (id, name, password, override_phrase, clearance_lvl_id, is_active) VALUES
           (1, 'a', 'in the clear', '${LegacyDeepwells.hash("x")}', 1, 1), (2, 'b', NULL, NULL, 1, 1),
           (3, 'c', 'scrypt:16:8:1$salt$xyz', NULL, 1, 1), (4, 'd', '${LegacyDeepwells.hash("x")}', 'clear too', 1, 1)`,
        {}
      )
      const report = yield* bring(made)
      expect(report.added).toBe(4)
      expect(problemsOf(report)).toEqual([
        "users 1 password no-secret",
        "users 1 override_phrase no-secret",
        "users 2 password no-secret",
        "users 3 password no-secret",
        "users 4 override_phrase no-secret"
      ])
      expect(yield* Parts.rows("SELECT login, phrase_hash FROM credentials WHERE login <> 'admin'")).toEqual([
        { login: "4", phrase_hash: null }
      ])
    }).pipe(fresh)
  )

  it.scoped("imports audit entries with a marker, and their time and outcome", () =>
    Effect.gen(function* () {
      yield* brought
      const entries = (yield* audit({ limit: 500 })).filter(({ action }) => action.startsWith("legacy:"))
      expect(
        entries.map(({ action, target, outcome, decision, actor, severity }) => [
          action,
          target,
          outcome,
          decision,
          actor,
          severity
        ])
      ).toEqual([
        ["legacy:login", null, "failed", "denied", "operator:holder", "info"],
        ["legacy:access", "8", "refused", "denied", "operator:holder", "info"],
        ["legacy:login", "7", "done", "granted", "operator:holder", "info"]
      ])
      expect(entries[1]?.details).toEqual({
        imported: true,
        legacyId: 2,
        user: "8",
        details: '{"scp": 96}',
        status: "denied",
        origin: "10.0.0.8",
        happenedAt: Date.UTC(2020, 0, 2)
      })
    }).pipe(fresh)
  )

  it.scoped("imports an audit log of any length and content", () =>
    Effect.gen(function* () {
      const made = yield* LegacyDeepwells.scoped(
        `${LegacyDeepwells.schema}
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1203)
         INSERT INTO audit_log SELECT id, 99, NULL, char(27) || '[2J', char(27) || 'x' || hex(zeroblob(2000)), 'ok', 'never' FROM n`,
        {}
      )
      const report = yield* bring(made)
      expect(report.auditRows).toBe(1203)
      expect(problemsOf(report)).toEqual([
        "audit_log 1 created_at unreadable",
        "audit_log 1 user_id broken-reference 99",
        "audit_log 1 action cleaned",
        "audit_log 1 details cleaned",
        "audit_log 1 details shortened"
      ])
      const [latest] = yield* audit({ limit: 1, action: "legacy:[2J" })
      expect(latest).toMatchObject({ type: null, details: { legacyId: 1203, user: null, happenedAt: null } })
      expect((yield* bring(made)).auditRows).toBe(0)
    }).pipe(fresh)
  )

  it.scoped("requires the operator and a legacy deepwell", () =>
    Effect.gen(function* () {
      const { file, root } = yield* LegacyDeepwells.scoped()
      const deepwell = yield* Deepwell.Deepwell
      const byUser = yield* Effect.flip(Fixture.as("admin")(deepwell.importLegacy({ file })))
      expect(byUser).toMatchObject({ _tag: "OperatorOnly" })
      const foreign = yield* Effect.flip(Fixture.operator(deepwell.importLegacy({ file: `${root}/missing.db` })))
      expect(foreign).toMatchObject({ _tag: "NotALegacyDeepwell", reason: "no such file" })
    }).pipe(fresh)
  )
})
