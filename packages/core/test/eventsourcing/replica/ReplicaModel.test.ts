/** Replicas against the store in a single file: random interleavings of appends, reads, delays and restarts. */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Exit, FastCheck, Scope } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import {
  Acquired,
  codec,
  type EquipmentEvent,
  lent,
  returned,
  Retired
} from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "../sql/EquipmentProjection.ts"
import * as Replicas from "./Replicas.ts"

const { constant, constantFrom, integer, nat, oneof, record, tuple } = FastCheck

const event: FastCheck.Arbitrary<EquipmentEvent> = oneof(
  constantFrom("ada", "eve", "bob").map(lent),
  constant(returned),
  nat(300).map((price) => Acquired.make({ label: `label ${price}`, price, currency: "EUR" })),
  constantFrom("lost", "worn").map((reason) => Retired.make({ reason }))
)

const step = oneof(
  {
    weight: 5,
    arbitrary: record({
      do: constant("append" as const),
      stream: constantFrom("drill", "saw", "vise"),
      expected: oneof(constant("any" as const), constant("none" as const), integer({ min: 0, max: 6 })),
      events: FastCheck.array(event, { minLength: 1, maxLength: 5 }),
      command: FastCheck.option(constantFrom("one", "two", "three"), { nil: null }),
      shared: FastCheck.option(tuple(constantFrom("a", "b", "c"), FastCheck.boolean()), { nil: null })
    })
  },
  { weight: 3, arbitrary: record({ do: constant("read" as const) }) },
  { weight: 1, arbitrary: record({ do: constant("restart" as const) }) }
)

type Step = typeof step extends FastCheck.Arbitrary<infer S> ? S : never

/** Applies a step's append to a store. */
const request = (at: number, given: Extract<Step, { do: "append" }>) => ({
  appends: [
    {
      stream: given.stream,
      expected: given.expected,
      events: given.events.map((each, index) => ({ id: `event ${at} ${index}`, event: each }))
    }
  ],
  metadata:
    given.command === null
      ? Event.actorMetadata("ada")
      : { actor: "ada", commandId: given.command, payloadHash: JSON.stringify(given.events.length) }
})

const replicas = 3
const withoutRandom = ({ hash: _hash, salt: _salt, ...row }: { readonly hash?: unknown; readonly salt?: unknown }) =>
  row
const compared = ["events", "commands", "projections", "items", "versions", "borrowers"]

describe("replicas", () => {
  it.scoped.prop(
    "equal each other and a single file row for row, with the same outcomes, after any interleaving",
    [FastCheck.array(tuple(nat(replicas - 1), step), { minLength: 1, maxLength: 40 })],
    ([steps]) =>
      Effect.gen(function* () {
        const path = yield* Replicas.folder
        const shared = yield* Replicas.openLog(join(path, "log.db"))
        const log = yield* Replicas.logIn(shared)
        const model = yield* Effect.flatMap(Replicas.openOrdinary(join(path, "model.db")), (database) =>
          Effect.map(
            Effect.provideService(SqlEventStore.make(codec, EquipmentProjection.all), Database, database),
            (store) => ({ database, store })
          )
        )
        const open = (index: number) =>
          Effect.gen(function* () {
            const scope = yield* Scope.make()
            const store = yield* Scope.extend(Replicas.openStore(join(path, `${index}.db`), log), scope)
            return { scope, store }
          })
        const opened = yield* Effect.forEach(Array.from({ length: replicas }), (_, index) => open(index))
        const sharedRows = new Map<string, string>()
        for (const [at, [index, given]] of steps.entries()) {
          const replica = opened[index] ?? (yield* open(index))
          if (given.do === "append") {
            const companion =
              given.shared === null ? undefined : Replicas.put(given.shared[0], { at, ended: given.shared[1] })
            const expected = yield* Effect.either(model.store.appendAll(request(at, given)))
            const actual = yield* Effect.either(
              replica.store.appendAll({ ...request(at, given), ...(companion === undefined ? {} : { companion }) })
            )
            expect(Either.mapLeft(actual, (error) => ({ ...error }))).toEqual(
              Either.mapLeft(expected, (error) => ({ ...error }))
            )
            if (given.shared !== null && Either.isRight(actual) && !actual.right.replayed) {
              const [id, ended] = given.shared
              sharedRows.delete(id)
              if (!ended) {
                sharedRows.set(id, JSON.stringify({ id, at, ended }))
              }
            }
          } else if (given.do === "read") {
            const { position } = yield* model.store.head
            expect((yield* replica.store.head).position).toBe(position)
          } else {
            yield* Scope.close(replica.scope, Exit.void)
            opened[index] = yield* open(index)
          }
        }
        const normalized = (rows: Effect.Effect.Success<ReturnType<typeof Replicas.rowsOf>>) => ({
          ...rows,
          events: rows["events"]?.map((row) => withoutRandom(Object(row)))
        })
        const expected = normalized(yield* Replicas.rowsOf(model.database, compared))
        const all = yield* Effect.forEach(opened, ({ store }) => Replicas.rowsOf(store.replica.database))
        for (const [index, rows] of all.entries()) {
          expect(rows).toEqual(all[0])
          expect(normalized(Object.fromEntries(compared.map((table) => [table, rows[table] ?? []])))).toEqual(expected)
          expect(rows["shared"]).toEqual([...sharedRows].toSorted().map(([id, data]) => ({ id, data })))
          yield* opened[index]?.store.verify ?? Effect.void
          yield* Scope.close(opened[index]?.scope ?? (yield* Scope.make()), Exit.void)
        }
      }),
    { fastCheck: { numRuns: Number(process.env["SCIPNET_TEST_REPLICAS"] ?? 10) }, timeout: 600_000 }
  )
})
