/** States of deciders that are stored in the file: used only where the log confirms them. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck, Schema } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as Decider from "../../../src/eventsourcing/Decider.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, Lent, lent, manyEvents, Returned, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

const State = Schema.Struct({ tags: Schema.Array(Schema.String), first: Schema.OptionFromNullOr(Schema.String) })
type State = typeof State.Type

/** A decider whose state has every event in order, without cached states, as in a new process. */
const histories = (version = 1, every = 3, stored: Schema.Schema<State, typeof State.Encoded> = State) =>
  Decider.make({
    events: Schema.Union(Lent, Returned),
    initial: { tags: [], first: Schema.decodeSync(State.fields.first)(null) },
    decide: (_: never, state: State) => Either.right(state.tags.length > 0 ? [] : [Returned.make({})]),
    evolve: (state: State, event): State => ({
      tags: [...state.tags, event._tag === "Lent" ? event.borrower : "returned"],
      first: state.first
    }),
    snapshot: { name: "histories", version, state: stored, every }
  })

/** A store that counts the events that it reads from streams. */
const opened = Effect.gen(function* () {
  const from: Array<unknown> = []
  const database = Statements.watching(
    yield* Database,
    (statement, values) =>
      void (statement.includes("FROM events WHERE stream = ? AND version >=") && from.push(values[1]))
  )
  const store = yield* Effect.provideService(SqlEventStore.make(codec), Database, database)
  return { store, from }
})

const storedRows = TestDatabase.rows("SELECT * FROM stored_states ORDER BY decider, stream")

/** Waits until a state is stored at a version. */
const storedAt = (version: number) =>
  Effect.repeat(storedRows, {
    until: (rows) =>
      rows.some((row) => Object.entries(row).some(([key, value]) => key === "version" && value === version))
  })

const load = (decider: ReturnType<typeof histories>) =>
  Effect.flatMap(opened, ({ store, from }) =>
    Effect.map(store.load("item-1", decider), ({ state, version }) => ({ state, version, from }))
  )

const appended = (count: number) =>
  Effect.flatMap(opened, ({ store }) => appendEvents(store, "item-1", manyEvents(count)))

describe("stored states", () => {
  it.effect("a new process continues from the stored state", () =>
    Effect.gen(function* () {
      yield* appended(3)
      yield* load(histories())
      expect(yield* storedRows).toEqual([])
      yield* appended(2)
      const whole = yield* load(histories())
      expect(whole).toMatchObject({ version: 5, from: [1] })
      yield* storedAt(5)
      yield* appended(1)
      const continued = yield* load(histories())
      expect(continued).toMatchObject({ version: 6, from: [5] })
      expect(continued.state.tags).toEqual([...whole.state.tags, "borrower 1"])
      const inTransaction = yield* Effect.flatMap(opened, ({ store }) =>
        Effect.flatMap(Database, (database) =>
          database.read("fold", (run) => Either.getOrThrow(store.fold(run, "item-1", histories().states)))
        )
      )
      expect(inTransaction).toEqual({ state: continued.state, version: 6 })
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("a process that loads few events at a time stores its state too", () =>
    Effect.gen(function* () {
      const { store } = yield* opened
      const decider = histories()
      for (let count = 0; count < 4; count++) {
        yield* appendEvents(store, "item-1", [returned])
        yield* store.load("item-1", decider)
      }
      yield* storedAt(4)
      expect(yield* load(histories())).toMatchObject({ version: 4, from: [4] })
    }).pipe(Effect.provide(TestDatabase.file))
  )

  const changes: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown, Database>]> = [
    [
      "its text was changed",
      TestDatabase.statement(`UPDATE stored_states SET state = replace(state, 'returned', 'lost')`)
    ],
    ["it does not decode", TestDatabase.statement(`UPDATE stored_states SET state = '{'`)],
    ["it has a version beyond the stream", TestDatabase.statement("UPDATE stored_states SET version = 99")],
    ["it has another version", TestDatabase.statement("UPDATE stored_states SET version = 4")],
    [
      "it is of another stream",
      TestDatabase.statement('UPDATE stored_states SET state = \'{"tags":[],"first":null}\'')
    ],
    ["the log was replaced", TestDatabase.tamper(`UPDATE events SET hash = '${"0".repeat(64)}' WHERE version = 5`)],
    ["the log was truncated", TestDatabase.tamper("DELETE FROM events WHERE version = 5")]
  ]
  it.effect.each(changes)("a stored state is ignored and replaced when %s", ([, change]) =>
    Effect.gen(function* () {
      yield* appended(5)
      yield* load(histories())
      yield* storedAt(5)
      yield* change
      yield* TestDatabase.statement("CREATE TABLE before AS SELECT * FROM stored_states")
      yield* TestDatabase.statement("DELETE FROM stored_states")
      const expected = yield* Effect.flatMap(opened, ({ store }) => store.load("item-1", histories(1, 1_000_000)))
      yield* TestDatabase.statement("INSERT INTO stored_states SELECT * FROM before")
      const { state, version, from } = yield* load(histories())
      expect({ state, version }).toEqual(expected)
      expect(from).toContain(1)
      yield* storedAt(version)
      const again = yield* load(histories())
      expect({ state: again.state, from: again.from }).toEqual({ state, from: [version] })
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("states of an older version are replaced, and those of a newer one are kept", () =>
    Effect.gen(function* () {
      yield* appended(5)
      yield* load(histories(1))
      yield* storedAt(5)
      yield* appended(1)
      expect(yield* load(histories(2))).toMatchObject({ version: 6, from: [1] })
      yield* storedAt(6)
      yield* appended(1)
      expect(yield* load(histories(1))).toMatchObject({ version: 7, from: [1] })
      yield* Effect.repeatN(Effect.yieldNow(), 50)
      expect(yield* storedRows).toMatchObject([{ decider_version: 2, version: 6 }])
      expect(yield* load(histories(2))).toMatchObject({ version: 7, from: [6] })
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("concurrent loads store the last state", () =>
    Effect.gen(function* () {
      yield* appended(5)
      yield* Effect.all(
        Array.from({ length: 20 }, (_, index) =>
          Effect.zipRight(index % 5 === 0 ? appended(1) : Effect.void, load(histories(1, 1)))
        ),
        { concurrency: "unbounded" }
      )
      yield* Effect.repeatN(Effect.yieldNow(), 200)
      const { from, version } = yield* load(histories(1, 1))
      expect(version).toBe(9)
      expect(from[0]).toBeGreaterThanOrEqual(5)
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("a failed write, or a state that its schema cannot store, does not affect the load", () =>
    Effect.gen(function* () {
      yield* appended(5)
      const lossy = Schema.transform(State, Schema.typeSchema(State), {
        strict: true,
        decode: (state) => state,
        encode: (state) => ({ ...state, tags: [] })
      })
      expect((yield* load(histories(1, 3, lossy))).state.tags).toHaveLength(5)
      yield* Effect.repeatN(Effect.yieldNow(), 50)
      expect(yield* storedRows).toEqual([])
      yield* TestDatabase.statement(
        "CREATE TRIGGER refuse BEFORE INSERT ON stored_states BEGIN SELECT RAISE(ABORT, 'refused'); END"
      )
      expect((yield* load(histories())).version).toBe(5)
      yield* Effect.repeatN(Effect.yieldNow(), 50)
      expect(yield* storedRows).toEqual([])
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it("rejects a snapshot without a name, and versions and numbers of events below 1", () => {
    for (const [name, version, every] of [
      ["", 1, 1],
      ["a", 0, 1],
      ["a", 1, 0],
      ["a", 1.5, 1]
    ] as const) {
      expect(() =>
        Decider.make({
          events: Returned,
          initial: 0,
          decide: (_: never) => Either.right([]),
          evolve: (count) => count + 1,
          snapshot: { name, version, every, state: Schema.Number }
        })
      ).toThrow(TypeError)
    }
  })

  const step = FastCheck.oneof(
    FastCheck.record({ append: FastCheck.integer({ min: 1, max: 6 }) }),
    FastCheck.record({ every: FastCheck.integer({ min: 1, max: 8 }), version: FastCheck.integer({ min: 1, max: 2 }) })
  )
  it.effect.prop(
    "a state with stored states equals one without",
    [FastCheck.array(step, { maxLength: 12 })],
    ([steps]) =>
      Effect.gen(function* () {
        let expected: ReadonlyArray<string> = []
        for (const each of steps) {
          if ("append" in each) {
            const { store } = yield* opened
            const events = Array.from({ length: each.append }, (_, index) =>
              lent(`borrower ${expected.length + index}`)
            )
            yield* appendEvents(store, "item-1", events)
            expected = [...expected, ...events.map((event) => (event._tag === "Lent" ? event.borrower : ""))]
          } else {
            const { state, version } = yield* load(histories(each.version, each.every))
            expect(state.tags).toEqual(expected)
            expect(version).toBe(expected.length)
            yield* Effect.repeatN(Effect.yieldNow(), 10)
          }
        }
      }).pipe(Effect.provide(TestDatabase.memory)),
    { fastCheck: { numRuns: 40 } }
  )
})
