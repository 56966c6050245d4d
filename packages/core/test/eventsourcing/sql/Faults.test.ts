/** Appends and rebuilds while each statement and each commit fails in turn. */
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Logger, Stream } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { commandMetadata, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { Acquired, codec, lent, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

const acquired = (label: string) => Acquired.make({ label, price: 40, currency: "EUR" })

/** All stored rows, except the rebuild lease. */
const everything = Effect.gen(function* () {
  const tables = yield* TestDatabase.rows(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('rebuild', 'sqlite_sequence') ORDER BY name"
  )
  return yield* Effect.forEach(
    tables.flatMap((row) => Object.values(row)),
    (name) => Effect.map(TestDatabase.rows(`SELECT * FROM ${name}`), (rows) => ({ name, rows }))
  )
})

interface Kind {
  readonly code: string
  readonly expectedTag: string
}

const failed: Kind = { code: "SQLITE_ERROR", expectedTag: "StatementFailed" }
const busy: Kind = { code: "SQLITE_BUSY", expectedTag: "DatabaseBusy" }
const full: Kind = { code: "SQLITE_FULL", expectedTag: "DatabaseFull" }

/** A store over a database in which the statement or the commit with a given number fails. */
const faulty = Effect.gen(function* () {
  const plan = { statement: -1, commit: -1, code: "", statements: 0, commits: 0 }
  const database = Statements.watching(yield* Database, () => {
    plan.statements += 1
    return plan.statements === plan.statement ? plan.code : undefined
  })
  const breaking = (run: Run) => {
    plan.commits += 1
    if (plan.commits === plan.commit) {
      // Violations of deferred constraints fail the commit.
      run("INSERT INTO loans VALUES (7)")
    }
  }
  const broken: typeof database = {
    ...database,
    write: (operation, use) =>
      database.write(operation, (run, span) => {
        const outcome = use(run, span)
        breaking(run)
        return outcome
      })
  }
  yield* TestDatabase.statement("CREATE TABLE tools (id INTEGER PRIMARY KEY) STRICT")
  yield* TestDatabase.statement(
    "CREATE TABLE loans (tool INTEGER REFERENCES tools DEFERRABLE INITIALLY DEFERRED) STRICT"
  )
  const store = yield* Effect.provideService(
    SqlEventStore.make(codec, EquipmentProjection.all, { rebuildBatch: 2 }),
    Database,
    broken
  )
  const arm = (fault: Partial<typeof plan>) =>
    Effect.sync(() => Object.assign(plan, { statement: -1, commit: -1, statements: 0, commits: 0 }, fault))
  return { store, plan, arm }
})

const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))

const append = (store: Store, at: number) =>
  Effect.flatMap(Event.mint([acquired(`Plane ${at}`), lent("linus"), Retired.make({ reason: "lost" })]), (events) =>
    store.appendAll({
      appends: [
        { stream: "item-0", expected: "any", events },
        { stream: `new-${at}`, expected: "none", events: [{ id: `event-${at}`, event: returned }] }
      ],
      guards: [{ stream: "unused", version: 0 }],
      metadata: commandMetadata(`command-${at}`, "digest")
    })
  )

const faults = <A, Failure>(
  name: string,
  act: (store: Store, at: number) => Effect.Effect<A, Failure>,
  next: (store: Store, at: number) => Effect.Effect<unknown, unknown>,
  rounds: ReadonlyArray<ReadonlyArray<Kind>>
) => {
  const setting = Effect.gen(function* () {
    const { store, plan, arm } = yield* faulty
    yield* appendEvents(store, "item-0", [acquired("Drill"), lent("ada")])
    yield* appendEvents(store, "item-1", [acquired("Saw"), returned, lent("grace")])
    yield* append(store, 0)
    yield* arm({})
    yield* act(store, -1)
    return { store, arm, statement: plan.statements, commit: plan.commits }
  })

  const fails = (what: "statement" | "commit", kinds: ReadonlyArray<Kind>) =>
    Effect.gen(function* () {
      const { store, arm, ...counted } = yield* setting
      expect(counted[what]).toBeGreaterThan(0)
      for (let at = 1; at <= counted[what]; at += 1) {
        const { code, expectedTag } = kinds[at % kinds.length] ?? failed
        const before = yield* everything
        yield* arm({ [what]: at, code })
        const exit = yield* Effect.exit(act(store, at))
        yield* arm({})
        const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : exit
        expect(error).toMatchObject({ _tag: expectedTag })
        expect(yield* everything).toEqual(before)
        yield* next(store, at)
      }
      yield* act(store, 1_000)
      expect(yield* store.verify).toEqual(yield* store.head)
      yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
    }).pipe(quiet, Effect.provide(TestDatabase.memory))

  describe(name, () => {
    for (const kinds of rounds) {
      const codes = kinds.map(({ code }) => code).join(", ")
      it.effect(`whose statements fail with ${codes}`, () => fails("statement", kinds))
    }
    it.effect("whose commits fail", () => fails("commit", [failed]))
  })
}

describe("no partial effect is left by", () => {
  faults("an append", append, (store, at) => appendEvents(store, `next-${at}`, [returned]), [[failed], [busy], [full]])
  faults(
    "a rebuild",
    (store) => Stream.runDrain(store.rebuild()),
    // The log may not grow, since each round must run the same statements.
    (store) => append(store, 0),
    [[failed, busy, full]]
  )
})
