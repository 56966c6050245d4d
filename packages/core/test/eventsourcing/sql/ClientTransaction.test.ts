/** A store over the user's own client: its transactions contain the client's statements. */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import { Data, Effect, Exit, Layer, Logger, Stream } from "effect"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Subscription from "../../../src/eventsourcing/Subscription.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as ClientStore from "./ClientStore.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

class Refused extends Data.TaggedError("Refused") {}

const made = SqlEventStore.make(codec, EquipmentProjection.all)
const onFile = Effect.provide(Layer.unwrapScoped(Effect.map(TestDatabase.path, ClientStore.at)))
const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))

describe("a store over a client", () => {
  it.scopedLive("commits events, projections and the user's rows together, or none of them", () =>
    Effect.gen(function* () {
      const [store, sql] = [yield* made, yield* SqliteClient.SqliteClient]
      const buy = (what: string) =>
        Effect.all([
          ClientStore.order(sql, what),
          appendEvents(store, what, [lent("ada")], "none"),
          sql.withTransaction(ClientStore.order(sql, `${what} again`))
        ])
      yield* Effect.flip(store.transaction(Effect.zipRight(buy("drill"), new Refused())))
      yield* store.transaction(buy("saw"))
      // The row is rolled back with the rejected append.
      expect((yield* Effect.flip(store.transaction(buy("saw"))))._tag).toBe("StreamConflict")
      expect(yield* ClientStore.orders(sql)).toEqual(["saw", "saw again"])
      expect(yield* sql`SELECT item FROM items`).toEqual([{ item: "saw" }])
      expect((yield* store.verify).position).toBe(1)
    }).pipe(onFile)
  )

  it.scopedLive("refuses appends and reads inside the client's own transaction, without failing those of others", () =>
    Effect.gen(function* () {
      const [store, sql] = [yield* made, yield* SqliteClient.SqliteClient]
      const calls: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
        appendEvents(store, "drill", [returned]),
        store.readAll({}),
        store.transaction(Effect.void),
        store.head,
        Subscription.events(store, { after: 0 }).pipe(Stream.runDrain)
      ]
      const waiting = yield* Effect.fork(
        Effect.exit(Effect.forEach([1, 2, 3], (at) => appendEvents(store, `saw-${at}`, [returned]), { concurrency: 3 }))
      )
      const errors = yield* sql.withTransaction(Effect.forEach(calls, (call) => Effect.flip(call)))
      expect(errors).toMatchObject(calls.map(() => ({ _tag: "TransactionRefused", reason: "TRANSACTION_OF_CLIENT" })))
      expect(Exit.isSuccess(yield* waiting)).toBe(true)
      expect((yield* store.head).position).toBe(3)
    }).pipe(onFile, quiet)
  )

  it.scopedLive("appends at the same time as the client writes", () =>
    Effect.gen(function* () {
      const [store, sql] = [yield* made, yield* SqliteClient.SqliteClient]
      const writers = [
        (at: number) => appendEvents(store, `item-${at % 5}`, [returned]),
        (at: number) => sql.withTransaction(Effect.all([ClientStore.order(sql, `${at}`), Effect.sleep("1 millis")])),
        (at: number) =>
          store.transaction(Effect.all([ClientStore.order(sql, `${at}`), appendEvents(store, "own", [returned])]))
      ]
      yield* Effect.forEach(
        Array.from({ length: 60 }, (_, at) => at),
        (at) => writers[at % 3]?.(at) ?? Effect.void,
        { concurrency: "unbounded", discard: true }
      )
      expect((yield* ClientStore.orders(sql)).length).toBe(40)
      expect((yield* store.verify).position).toBe(40)
    }).pipe(onFile)
  )
})
