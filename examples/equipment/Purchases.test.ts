import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Purchases from "./Purchases.ts"
import * as Register from "./Register.ts"

const invoices = Effect.flatMap(
  SqliteClient.SqliteClient,
  (sql) => sql<{ readonly number: string }>`SELECT number FROM invoices ORDER BY number`
)
const drill = { name: "The loud drill", cost: 120 }

describe("a purchase", () => {
  it.live("stores the invoice and the events together, or neither", () =>
    Effect.gen(function* () {
      expect(yield* Purchases.purchase("drill", { number: "i-1", ...drill })).toMatchObject({
        positions: [1],
        replayed: false
      })
      const again = yield* Effect.flip(Purchases.purchase("drill", { number: "i-2", ...drill }))
      expect(again._tag).toBe("AlreadyAcquired")
      const number = yield* Effect.flip(Purchases.purchase("saw", { number: "i-1", ...drill }))
      expect(number._tag).toBe("SqlError")
      expect(yield* invoices).toEqual([{ number: "i-1" }])
      const log = yield* Register.Log
      expect((yield* log.head).position).toBe(1)
    }).pipe(Effect.provide(Purchases.layer(":memory:")))
  )
})
