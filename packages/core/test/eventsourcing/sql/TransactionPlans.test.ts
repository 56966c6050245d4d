/**
 * Random plans of transactions, appends, rows of the user and failures, in sequence and in parallel: what their outcomes promise
 * is stored, all or nothing.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import { Data, Effect, Either, Exit, FastCheck, Layer, Logger, Stream } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as EventStore from "../../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { actor } from "../../../src/testing/contract/ContractTest.ts"
import { codec, type EquipmentEvent, lent } from "../../../src/testing/contract/Equipment.ts"
import type * as Files from "../../database/Files.ts"
import * as ClientStore from "./ClientStore.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const runs = Number(process.env["SCIPNET_TEST_TRANSACTIONS"] ?? 40)

type End = "success" | "failure" | "defect" | "interruption"

type Step =
  | { readonly do: "append"; readonly stream: string; readonly expected: "any" | "none"; readonly companion: boolean }
  | { readonly do: "row"; readonly end: "success" | "failure" }
  | { readonly do: "client row" }
  | { readonly do: "pause" }
  | { readonly do: "transaction" | "client transaction"; readonly steps: ReadonlyArray<Step>; readonly end: End }
  | { readonly do: "parallel"; readonly steps: ReadonlyArray<Step> }

const { array, boolean, constant, constantFrom, letrec, oneof, record } = FastCheck

const end = oneof(
  { weight: 3, arbitrary: constant("success" as const) },
  { weight: 2, arbitrary: constantFrom<End>("failure", "defect", "interruption") }
)
const leaf = oneof(
  {
    weight: 5,
    arbitrary: record({
      do: constant("append" as const),
      stream: constantFrom("drill", "saw", "plane"),
      expected: constantFrom("any" as const, "any" as const, "none" as const),
      companion: boolean()
    })
  },
  {
    weight: 2,
    arbitrary: record({ do: constant("row" as const), end: constantFrom("success" as const, "failure" as const) })
  },
  { weight: 2, arbitrary: record({ do: constant("client row" as const) }) },
  { weight: 1, arbitrary: record({ do: constant("pause" as const) }) }
)
const { step } = letrec<{ step: Step; steps: ReadonlyArray<Step> }>((tie) => ({
  step: oneof(
    { depthSize: "medium", withCrossShrink: true },
    leaf,
    record({ do: constantFrom("transaction" as const, "client transaction" as const), steps: tie("steps"), end }),
    record({ do: constant("parallel" as const), steps: tie("steps") })
  ),
  steps: array(tie("step"), { minLength: 1, maxLength: 4 })
}))
const plan = array(step, { minLength: 4, maxLength: 8 })

class Refused extends Data.TaggedError("Refused") {}

const ends: { readonly [Kind in End]: Effect.Effect<void, Refused> } = {
  success: Effect.void,
  failure: new Refused(),
  defect: Effect.dieMessage("a bug of the test"),
  interruption: Effect.interrupt
}

interface World {
  readonly store: SqlEventStore.SqlEventStore<EquipmentEvent>
  readonly database: Files.Shape
  readonly sql: SqlClient
  readonly mark: () => string
}

/** The marks of an effect that was not rolled back; none otherwise. */
const kept = <E>(effect: Effect.Effect<ReadonlyArray<string>, E>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(Effect.exit(effect), (exit) => (Exit.isSuccess(exit) ? exit.value : []))

const insert = "INSERT INTO orders (what) VALUES (?)"

/** The outermost transaction around a step. */
type Around = "nothing" | "store" | "client"

/** Runs a step, and returns the marks that its outcome promises to be stored. */
const run = (world: World, step: Step, around: Around): Effect.Effect<ReadonlyArray<string>> => {
  const { store, database, sql, mark } = world
  const all = (steps: ReadonlyArray<Step>, concurrency: 1 | "unbounded", outer: Around) =>
    Effect.map(
      Effect.forEach(steps, (each) => run(world, each, outer), { concurrency }),
      (marks) => marks.flat()
    )
  switch (step.do) {
    case "append": {
      const [text, other] = [mark(), mark()]
      return kept(
        Effect.flatMap(Event.mint([lent(text), lent(other)]), (events) =>
          store.appendAll({
            appends: [{ stream: step.stream, expected: step.expected, events }],
            metadata: actor,
            companion: (write) => void (step.companion ? write(insert, [text]) : undefined)
          })
        ).pipe(Effect.as([text, other].map((each) => `event ${each}`).concat(step.companion ? [`row ${text}`] : [])))
      )
    }
    case "row": {
      const text = mark()
      return kept(
        database.write("row", (write) => {
          write(insert, [text])
          return step.end === "success" ? Either.right([`row ${text}`]) : Either.left(new Refused())
        })
      )
    }
    case "client row": {
      const text = mark()
      // Outside of a transaction, Effect's client can run a statement in the transaction that another fiber begins.
      return around !== "nothing" ? kept(Effect.as(ClientStore.order(sql, text), [`row ${text}`])) : Effect.succeed([])
    }
    case "pause":
      return Effect.as(Effect.sleep("1 millis"), [])
    case "parallel":
      // Parallel savepoints of a transaction of the client alone interfere.
      return all(step.steps, around === "client" ? 1 : "unbounded", around)
    case "transaction":
    case "client transaction": {
      const own = step.do === "transaction" ? "store" : "client"
      const effect = Effect.zipLeft(all(step.steps, 1, around === "nothing" ? own : around), ends[step.end])
      return step.do === "transaction" ? kept(store.transaction(effect)) : kept(sql.withTransaction(effect))
    }
  }
}

const tables = Effect.all(
  ["items", "versions", "borrowers"].map((table) => TestDatabase.rows(`SELECT * FROM ${table} ORDER BY 1`))
)

const checked = (steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const store = yield* SqlEventStore.make(codec, EquipmentProjection.all)
    const sql = yield* SqliteClient.SqliteClient
    let marks = 0
    const world = { store, database: yield* Database, sql, mark: () => `m${(marks += 1)}` }
    const promised = yield* Effect.map(
      Effect.forEach(steps, (each) => run(world, each, "nothing")),
      (each) => each.flat()
    )
    const events = yield* Stream.runCollect(EventStore.streamAll(store))
    const stored = [
      ...Array.from(events, ({ event }) => `event ${event._tag === "Lent" ? event.borrower : event._tag}`),
      ...(yield* ClientStore.orders(sql)).map((what) => `row ${what}`)
    ]
    expect(stored.toSorted()).toEqual(promised.toSorted())
    yield* store.verify
    const live = yield* tables
    yield* Stream.runDrain(store.rebuild())
    expect(yield* tables).toEqual(live)
    return stored.length
  }).pipe(Effect.scoped)

describe("random transactions", () => {
  it.live(
    "store what their outcomes promise, all or nothing, with a valid chain and projections equal to rebuilt ones",
    () =>
      Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(plan, async (steps) => {
            await Effect.runPromise(
              checked(steps).pipe(
                Effect.provide(Layer.unwrapScoped(Effect.map(TestDatabase.path, ClientStore.at))),
                Effect.provide(Logger.remove(Logger.defaultLogger))
              )
            )
          }),
          { numRuns: runs }
        )
      )
  )
})
