/** Clearance in SQL agrees with `Access.decide`, for readers of all levels and sets of three compartments. */
import { describe, expect, it } from "@effect/vitest"
import { Access, Clearance } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { Effect, Schema } from "effect"
import * as Database from "../../src/database/Database.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import { ItemNumber } from "../../src/domain/ItemNumber.ts"
import { ScpRegistered, ScpSectionFiled, ScpStatusChanged } from "../../src/domain/scp/ScpEvent.ts"
import { SectionId } from "../../src/domain/SectionId.ts"
import { SiteFounded } from "../../src/domain/site/SiteEvent.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import { TaskForceFormed } from "../../src/domain/task-force/TaskForceEvent.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import { UserRegistered } from "../../src/domain/user/UserEvent.ts"
import { UserId } from "../../src/domain/UserId.ts"
import * as Event from "../../src/eventsourcing/Event.ts"
import * as VisibilityFilter from "../../src/readmodels/VisibilityFilter.ts"
import * as RecordViews from "../../src/readmodels/RecordViews.ts"
import * as Parts from "../deepwell/Parts.ts"

const names = ["A", "AB", "OMEGA-7"]
const sets = names.reduce<ReadonlyArray<ReadonlyArray<string>>>(
  (all, name) => [...all, ...all.map((set) => [...set, name])],
  [[]]
)
const clearances = Clearance.levels.flatMap(({ level }) => sets.map((set) => Clearance.make(level, set)))

const unassessed = { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null } as const
const opened = { classification: unassessed, status: "active", site: null, taskForce: null, provenance: null } as const
const removal = {
  from: "active",
  to: "deleted",
  reason: "r",
  evidence: null,
  by: "x",
  approvedBy: "y",
  proposal: null
} as const
const shelf = ItemNumber.make("SCP-9999")

/** For each clearance a record of each type, a deleted anomaly, and a section. */
const events = clearances.flatMap((clearance, index): ReadonlyArray<DomainEvent> => {
  const [scp, gone] = [ItemNumber.make(`SCP-${1000 + index}`), ItemNumber.make(`SCP-${2000 + index}`)]
  const section = SectionId.make(`section-${index}`)
  return [
    ScpRegistered.make({ scp, name: scp, clearance, ...opened }),
    ScpRegistered.make({ scp: gone, name: gone, clearance, ...opened }),
    ScpStatusChanged.make({ scp: gone, ...removal }),
    UserRegistered.make({
      user: UserId.make(`user-${index}`),
      name: "N",
      title: "Researcher",
      clearance,
      roles: [],
      site: null,
      taskForce: null
    }),
    SiteFounded.make({ site: SiteId.make(`Site-${index}`), name: "N", clearance, director: null }),
    TaskForceFormed.make({
      taskForce: TaskForceId.make(`Beta-${index}`),
      name: "N",
      clearance,
      leader: null,
      site: null
    }),
    ScpSectionFiled.make({ scp: shelf, section, title: "T", body: "", clearance })
  ]
})

const filled = Effect.gen(function* () {
  const log = yield* EventLog
  const minted = yield* Event.mint(events)
  yield* log.appendAll({
    appends: [{ stream: "all", expected: "none", events: minted }],
    metadata: Event.actorMetadata("test")
  })
})

const readers: ReadonlyArray<Access.Reader> = clearances.flatMap((clearance, index) => [
  { id: UserId.make("outsider"), clearance, site: null },
  { id: UserId.make(`user-${(index * 17) % 56}`), clearance, site: SiteId.make(`Site-${(index * 31) % 56}`) }
])

const tables = [
  ["scp", "scps", "item", VisibilityFilter.scp],
  ["user", "users", "user", VisibilityFilter.user],
  ["site", "sites", "site", VisibilityFilter.site],
  ["mtf", "task_forces", "task_force", VisibilityFilter.taskForce]
] as const

const Ids = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))

const chosen = (table: string, key: string, { sql: condition, values }: VisibilityFilter.Condition) =>
  Effect.flatMap(Database.Database, (database) =>
    Effect.map(
      database.read("a query of the test", (run) =>
        run(`SELECT ${key} AS id FROM ${table} WHERE ${condition} ORDER BY ${key}`, values)
      ),
      (found) => Ids(found).map(({ id }) => id)
    )
  )

const all: VisibilityFilter.Condition = { sql: "1 = 1", values: [] }

const subjects = (type: QueryResult.RecordType, table: string, key: string) =>
  Effect.gen(function* () {
    const database = yield* Database.Database
    const ids = yield* chosen(table, key, all)
    return yield* database.read("subjects", (run) =>
      ids.map((id) => ({ id, subject: RecordViews.subjectOf(RecordViews.views[type].find(run, id)) }))
    )
  })

describe("clearance in SQL", () => {
  it.effect.each(tables)("agrees with Access.decide for every reader of every %s", ([type, table, key, condition]) =>
    Effect.gen(function* () {
      yield* filled
      const stored = yield* subjects(type, table, key)
      expect(stored).toHaveLength(type === "scp" ? 112 : 56)
      for (const reader of readers) {
        const decided = stored.filter(({ subject }) => Access.decide(reader, subject).decision === "granted")
        expect(yield* chosen(table, key, condition(reader))).toEqual(decided.map(({ id }) => id))
      }
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("agrees with dominance for every section", () =>
    Effect.gen(function* () {
      yield* filled
      const sections = (reader: Access.Reader) =>
        Effect.map(
          chosen("sections", "coalesce(section, '')", VisibilityFilter.section(reader)),
          (found) => new Set(found)
        )
      for (const reader of readers) {
        const shown = yield* sections(reader)
        const decided = clearances.map((clearance) => Clearance.dominates(reader.clearance, clearance))
        expect(clearances.map((_, index) => shown.has(`section-${index}`))).toEqual(decided)
      }
    }).pipe(Effect.provide(Parts.layer))
  )
})
