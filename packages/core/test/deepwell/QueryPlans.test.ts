/** The query plans of all statements of queries and commands. */
import { expect, it } from "@effect/vitest"
import type { CurrentActor } from "@scipnet/core"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import type { Values } from "../../src/database/transaction/SqlRunner.ts"
import { Database } from "../../src/database/Database.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as SqliteSharedTables from "../../src/deepwell/SqliteSharedTables.ts"
import { UserId } from "../../src/domain/UserId.ts"
import * as Statements from "../eventsourcing/sql/Statements.ts"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"
import * as QueryCalls from "./QueryCalls.ts"

type Door = Deepwell.Deepwell["Type"]

const types = ["scp", "user", "site", "mtf"] as const
const [phrase, next] = [Redacted.make("the lamp goes out at noon"), Redacted.make("another lantern altogether")]
const holder = UserId.make("administrator-3")

/** All queries, with their most common parameters. */
const questions = (door: Door): ReadonlyArray<Effect.Effect<unknown, unknown, CurrentActor.CurrentActor>> => [
  ...types.flatMap((type) => [
    ...QueryCalls.all(door, { type, id: "SCP-003", text: "hides marigold" }).map(([, call]) => call),
    door.access({ type, id: "Epsilon-11" }),
    door.list({ type, after: "SCP-002", limit: 3 }),
    door.list({ type, descending: true }),
    door.list({ type, site: "Site-19", level: 1, status: "active", since: 1 }),
    door.list({ type, taskForce: "Epsilon-11" }),
    door.list({ type, class: "Keter" }),
    ...(["name", "level", "registered"] as const).flatMap((sort) => [
      door.list({ type, sort }),
      door.list({ type, sort, after: type === "scp" ? "SCP-001" : "Site-19", descending: true })
    ]),
    door.search({ text: "hides marigold", type, offset: 1 }),
    door.random({ type }),
    door.neighbour({ type, id: "SCP-002", direction: "previous" }),
    door.complete({ type, prefix: "0" }),
    door.near({ type, text: "Nine-Tailed Dog" }),
    door.references({ type, id: "Site-19" }),
    door.references({ type, id: "archivist-2" })
  ]),
  door.asOf({ type: "scp", id: "SCP-001", position: 30 }),
  door.historyAsOf({ scp: "SCP-001", position: 30 }),
  door.reviews({ which: "waiting" }),
  door.sessions("all"),
  door.audit({ actor: "admin" }),
  door.audit({ actor: "admin", action: "ScpRenamed", severity: "notice", outcome: "done" }),
  door.audit({ action: "ScpRegistered" }),
  door.audit({ actions: ["access", "dossier"] }),
  door.audit({ not: ["LoggedIn", "LoggedOut"] }),
  door.reviews({ which: "all", after: "absent" }),
  door.audit({ severity: "notice" }),
  door.audit({ outcome: "refused" }),
  door.audit({ since: 5 }),
  door.audit({ until: 5 }),
  door.audit({ since: 1, until: 5, limit: 10 }),
  door.audit({ target: "SCP-003" }),
  door.audit({ target: "SCP-003", since: 1 }),
  Stream.runDrain(door.exportAudit({ actor: "admin", target: "SCP-003", since: 1, until: 5 }))
]

/** Logins, commands, and the calls of a session. */
const acts = (door: Door) =>
  Effect.gen(function* () {
    const admin = Fixture.as("admin")
    yield* admin(door.execute(Scp.Rename.make({ scp: "SCP-002", name: "Another" })))
    yield* admin(door.execute(User.Rename.make({ user: "reader-1", name: "Another Reader" })))
    yield* admin(door.execute(User.Deactivate.make({ user: "administrator-3", reason: "leaves" })))
    yield* admin(door.execute(User.Reactivate.make({ user: "administrator-3", reason: "is back" })))
    yield* Effect.exit(door.login("unknown-user", next))
    yield* Effect.exit(door.resume(next))
    const session = yield* door.login(holder, Fixture.password, "test")
    yield* door.resume(session.token)
    const inside = Deepwell.within(session, "test")
    yield* inside(door.setPhrase(holder, Fixture.password, phrase))
    const { glass } = yield* inside(door.breakGlass({ type: "scp", id: "SCP-005", reason: "a test" }, phrase))
    yield* inside(door.access({ type: "scp", id: "SCP-005" }))
    yield* admin(door.signReview({ glass, note: "seen" }))
    yield* inside(door.changePassword(holder, Fixture.password, next))
    yield* Fixture.operator(door.resetPassword(holder, Fixture.password))
    yield* admin(Effect.exit(door.revokeSession(session.id)))
    yield* door.logout(session)
    yield* Fixture.operator(
      door.register(User.Register.make({ user: "newcomer", name: "New", clearance: Clearance.make(1) }), next)
    )
    yield* door.health
  })

interface Allowance {
  readonly why: string
  readonly statement: RegExp
  readonly steps: RegExp
}

const own = "SCAN (scps|users|sites|task_forces)"

/** The table scans and sorts that are allowed. */
const allowed: ReadonlyArray<Allowance> = [
  {
    why: "small inputs: lists in the statement, the policy, the compartments of one reader or row, the columns of a table, the list of tables",
    statement: /./,
    steps:
      /^SCAN (wanted|policies|consumers|projections|async_projections|projection_tables|sqlite_schema|(value|json_each|needed|pragma_table_info)( EXISTS)? VIRTUAL TABLE INDEX \d+:.*|\d+ CONSTANT ROWS?|CONSTANT ROW|\d+-ROW VALUES CLAUSE)$/
  },
  {
    why: "counting or sampling visible records requires a check of each record",
    statement: /^SELECT (count\(\*\) AS count FROM (scps|users|sites|task_forces) WHERE \(|.* LIMIT 1 OFFSET \?$)/,
    steps: new RegExp(`^${own}( USING INDEX \\w+)?$`)
  },
  {
    why: "case-insensitive and fuzzy matches cannot use an index; sorted by distance",
    statement: /^SELECT .* WHERE (substr\(|\(length\()/,
    steps: new RegExp(`^${own} USING INDEX \\w+$`)
  },
  {
    why: "entries of several actions are found by the index of actions and merged by position",
    statement: /^SELECT \* FROM audit WHERE .*action IN \(/,
    steps: /^USE TEMP B-TREE FOR ORDER BY$/
  },
  {
    why: "a list in another order than that of ids, or in descending order, sorts or scans the visible records",
    statement: /^SELECT \* FROM (scps|users|sites|task_forces) WHERE .* ORDER BY (name|level|registered_at|\w+ DESC)/,
    steps: new RegExp(`^(${own}( USING INDEX \\w+)?|USE TEMP B-TREE FOR (LAST (\\d+ )?TERMS? OF )?ORDER BY)$`)
  },
  {
    why: "words are found by the full-text index, and the matches are sorted",
    statement: /^SELECT .* WHERE sections_text MATCH/,
    steps: /^(SCAN sections_text VIRTUAL TABLE INDEX 0:M\d+|USE TEMP B-TREE FOR ORDER BY)$/
  },
  {
    why: "runs only when an administrator is removed, on the small table of users",
    statement: /^SELECT count\(\*\) AS count FROM users WHERE active = 1 AND level >= 3/,
    steps: /^SCAN users$/
  },
  {
    why: "one row per open session; each login deletes expired ones",
    statement: /^(SELECT (\*|id)|DELETE) FROM sessions WHERE/,
    steps: /^(SCAN sessions|USE TEMP B-TREE FOR (LAST TERM OF )?ORDER BY)$/
  },
  {
    why: "the table has a maximum number of rows, and each attempt costs a password hash",
    statement: /^DELETE FROM throttles WHERE/,
    steps: /^(SCAN throttles( USING COVERING INDEX throttles_last_at)?|USE TEMP B-TREE FOR ORDER BY)$/
  }
]

const isPlanned = (statement: string) => /^(SELECT|WITH|INSERT|UPDATE|DELETE)/.test(statement)

const shortened = (statement: string) => statement.replaceAll(/\s+/g, " ").trim()

const decodeSteps = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ detail: Schema.String })))

/** The statements that calls run in a filled deepwell, with the steps of their plans. */
const plansOf = (use: (door: Door) => Effect.Effect<unknown, unknown, Deepwell.Deepwell>) =>
  Effect.gen(function* () {
    yield* Fixture.fill
    const database = yield* Database
    const statements = new Map<string, Values>()
    const watched = Statements.watching(database, (statement, parameters) => void statements.set(statement, parameters))
    const door = Deepwell.layer.pipe(
      Layer.provide(Layer.merge(EventLog.layer, SqliteSharedTables.layer)),
      Layer.provide(Layer.succeed(Database, watched))
    )
    yield* Effect.provide(Effect.flatMap(Deepwell.Deepwell, use), Layer.fresh(door))
    const planned = [...statements].filter(([statement]) => isPlanned(shortened(statement)))
    return yield* Effect.forEach(planned, ([statement, parameters]) =>
      Effect.map(
        database.read("explain", (run) => decodeSteps(run(`EXPLAIN QUERY PLAN ${statement}`, parameters))),
        (rows) => ({ statement: shortened(statement), steps: rows.map(({ detail }) => detail) })
      )
    )
  })

it.scoped("no statement scans or sorts a table, except the allowed ones", () =>
  Effect.gen(function* () {
    const plans = yield* plansOf((door) =>
      Effect.zipRight(
        Effect.forEach(questions(door), (question) => Effect.either(Fixture.as("admin")(question))),
        acts(door)
      )
    )
    const tables = ["scps", "users", "sites", "task_forces", "status_history", "sections", "policies", "glass", "audit"]
    for (const table of [...tables, "sessions", "throttles", "credentials", "events", "commands", "projections"]) {
      expect(plans.filter(({ statement }) => new RegExp(`\\b${table}\\b`).test(statement))).not.toEqual([])
    }
    const used = new Set<string>()
    for (const { statement, steps } of plans) {
      const wrong = steps
        .filter((step) => /^SCAN |TEMP B-TREE/.test(step) && !/^SCAN projections$/.test(step))
        .filter((step) => {
          const allowance = allowed.find((each) => each.statement.test(statement) && each.steps.test(step))
          used.add(allowance?.why ?? "")
          return allowance === undefined
        })
      expect({ statement, wrong }).toEqual({ statement, wrong: [] })
    }
    expect(allowed.filter(({ why }) => !used.has(why))).toEqual([])
  }).pipe(Effect.provide(Parts.layerFile))
)

/** Queries, with the index that each must use. */
const served: ReadonlyArray<readonly [index: string, ask: (door: Door) => ReturnType<typeof questions>[number]]> = [
  ["scps_by_serial_item", (door) => door.list({ type: "scp", after: "SCP-002" })],
  ["scps_by_site_serial_item", (door) => door.references({ type: "site", id: "Site-19" })],
  ["users_by_site_user", (door) => door.references({ type: "site", id: "Site-19" })],
  ["task_forces_by_site_task_force", (door) => door.references({ type: "site", id: "Site-19" })],
  ["scps_by_task_force_serial_item", (door) => door.references({ type: "mtf", id: "Epsilon-11" })],
  ["users_by_task_force_user", (door) => door.references({ type: "mtf", id: "Epsilon-11" })],
  ["sites_by_director_site", (door) => door.references({ type: "user", id: "admin" })],
  ["task_forces_by_leader_task_force", (door) => door.references({ type: "user", id: "admin" })],
  ["scps_by_lapses_at_item", (door) => door.pending],
  ["users_by_lapses_at_user", (door) => door.pending],
  ["status_history_by_item_position", (door) => door.history({ scp: "SCP-001" })],
  ["sections_by_type_record_filed_at", (door) => door.access({ type: "scp", id: "SCP-001" })],
  ["glass_by_reviewed_by_position", (door) => door.reviews({ which: "waiting" })],
  ["audit_by_actor_position", (door) => door.trail({ user: "admin" })],
  ["audit_by_action_position", (door) => door.audit({ action: "ScpRenamed" })],
  ["audit_by_severity_position", (door) => door.audit({ severity: "critical" })],
  ["audit_by_outcome_position", (door) => door.audit({ outcome: "refused" })],
  ["audit_by_type_target_position", (door) => door.audit({ target: "SCP-003" })],
  ["audit_by_at", (door) => door.audit({ since: 5 })],
  ["audit_by_at", (door) => door.audit({ until: 5 })],
  ["audit_by_outcome_position", (door) => Stream.runDrain(door.exportAudit({ outcome: "refused" }))]
]

it.scoped.each(served)("%s is used", ([index, ask]) =>
  Effect.gen(function* () {
    const plans = yield* plansOf((door) => Fixture.as("admin")(ask(door)))
    expect(plans.flatMap(({ steps }) => steps).filter((step) => step.includes(` ${index} `))).not.toEqual([])
  }).pipe(Effect.provide(Parts.layerFile))
)
