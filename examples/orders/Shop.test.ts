/** Tests of the shop: its rules, its read models, and its processes beside each other. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import { DeciderSpec } from "@scipnet/core/testing"
import { Effect, Either, Fiber, Option, Stream } from "effect"
import * as Shop from "./Shop.ts"

const listed = { _tag: "Listed", name: "A lamp", price: 40, currency: "EUR" } as const
const restocked = { _tag: "Restocked", quantity: 3 } as const
const placed = { _tag: "Placed", customer: "ada", product: "lamp", quantity: 2, price: 40 } as const

const inFile = <A, E, R>(test: (filename: string) => Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "shop-"))),
    (folder) => test(join(folder, "shop.db")),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

type ProductCommand = Parameters<typeof Shop.product.decide>[0]

const toProduct = (stream: string, command: ProductCommand) =>
  Effect.flatMap(Shop.Shop, (store) =>
    EventStore.handle(store, { stream, decider: Shop.product, command, metadata: { actor: "keeper" } })
  )

const openShop = Effect.zipRight(
  toProduct("lamp", { _tag: "List", name: "A lamp", price: 40, currency: "EUR" }),
  toProduct("lamp", { _tag: "Restock", quantity: 3 })
)

const ship = (stream: string) =>
  Effect.flatMap(Shop.Shop, (store) =>
    EventStore.handle(store, { stream, decider: Shop.order, command: { _tag: "Ship" }, metadata: { actor: "keeper" } })
  )

/** The status of each order, once there is none that waits. */
const settled = (customer: string) =>
  Effect.repeat(Effect.delay(Shop.rows.orders.where({ customer }), "20 millis"), {
    until: (orders) => orders.every(({ status }) => status !== "Placed")
  }).pipe(
    Effect.map((orders) => orders.map(({ order, status }) => [order, status])),
    Effect.timeout("10 seconds")
  )

const typesOf = (stream: string) =>
  Effect.flatMap(Shop.Shop, (store) => Stream.runCollect(EventStore.streamOf(store, { stream }))).pipe(
    Effect.map((events) => [...events].map(({ type }) => type))
  )

describe("the example of orders", () => {
  it("has at most 150 lines, with two aggregates and eight event types", () => {
    const folder = fileURLToPath(new URL(".", import.meta.url))
    const files = readdirSync(folder).filter((name) => !name.endsWith(".test.ts"))
    const lines = files.map((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n").length)
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(150)
    expect(Shop.codec.types).toHaveLength(8)
  })

  it("decides on products and orders", () => {
    const product = DeciderSpec.given(Shop.product)
    product([listed, restocked])
      .when({ _tag: "Reserve", order: "order-1", quantity: 2 })
      .then([{ _tag: "Reserved", order: "order-1", quantity: 2 }])
    product([listed, restocked]).when({ _tag: "Reserve", order: "order-1", quantity: 4 }).thenRejected("Unavailable")
    product([listed, restocked, { _tag: "Discontinued" }])
      .when({ _tag: "Reserve", order: "order-1", quantity: 1 })
      .thenRejected("Unavailable")
    product([]).when({ _tag: "Discontinue" }).thenNothing()
    const order = DeciderSpec.given(Shop.order)
    order([placed])
      .when({ _tag: "Confirm" })
      .then([{ _tag: "Confirmed" }])
    order([placed]).when({ _tag: "Ship" }).thenRejected("WrongStatus")
    order([placed, { _tag: "Confirmed" }])
      .when({ _tag: "Ship" })
      .then([{ _tag: "Shipped" }])
    order([placed, { _tag: "Confirmed" }])
      .when({ _tag: "Cancel", reason: "late" })
      .thenRejected("WrongStatus")
  })

  it("reads events of the first version", () => {
    const data = JSON.stringify({ name: "A lamp", price: 40 })
    expect(Shop.codec.decode({ position: 1, type: "Listed", schemaVersion: 1, data })).toEqual(Either.right(listed))
  })
})

describe("the shop", () => {
  it.live("confirms or cancels each order once, and sends a letter for each shipped one, also after a restart", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        const letters: Array<string> = []
        const run = Effect.all(
          [Shop.fulfilment, Shop.mail((_, order) => Effect.sync(() => void letters.push(order)))],
          {
            concurrency: "unbounded"
          }
        )
        const first = Effect.gen(function* () {
          yield* openShop
          const processes = yield* Effect.fork(run)
          yield* Effect.forEach(["order-1", "order-2", "order-3"], (order) => Shop.place(order, "ada", "lamp", 1))
          yield* Shop.place("order-4", "ada", "lamp", 1)
          expect(yield* settled("ada")).toEqual([
            ["order-1", "Confirmed"],
            ["order-2", "Confirmed"],
            ["order-3", "Confirmed"],
            ["order-4", "Cancelled"]
          ])
          expect(yield* Shop.rows.stock.get("lamp")).toEqual(Option.some({ product: "lamp", available: 0 }))
          yield* Fiber.interrupt(processes)
          yield* Shop.place("order-5", "ben", "lamp", 1)
          yield* ship("order-1")
        })
        yield* Effect.provide(first, Shop.layer(filename))
        const second = Effect.gen(function* () {
          const processes = yield* Effect.fork(run)
          expect(yield* settled("ben")).toEqual([["order-5", "Cancelled"]])
          yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => letters.length > 0 })
          yield* Effect.sleep("100 millis")
          yield* Fiber.interrupt(processes)
          expect(letters).toEqual(["order-1"])
          expect(yield* typesOf("lamp")).toEqual(["Listed", "Restocked", "Reserved", "Reserved", "Reserved"])
          expect(yield* typesOf("order-4")).toEqual(["Placed", "Cancelled"])
          const store = yield* Shop.Shop
          const [, confirmed] = yield* store.readStream({ stream: "order-1" })
          const [placement] = yield* store.readStream({ stream: "order-1", limit: 1 })
          expect(confirmed?.metadata).toMatchObject({ actor: "fulfilment", causationId: placement?.id })
        })
        yield* Effect.provide(second, Shop.layer(filename))
      })
    )
  )

  it.live("places an order at the price of the product that is unchanged meanwhile", () =>
    Effect.gen(function* () {
      yield* openShop
      const store = yield* Shop.Shop
      // Another writer changes the price between the load of the product and the append of the order.
      let loads = 0
      const raise = toProduct("lamp", { _tag: "List", name: "A lamp", price: 50, currency: "EUR" }).pipe(
        Effect.provideService(Shop.Shop, store),
        Effect.orDie
      )
      const load: typeof store.load = (stream, decider) =>
        Effect.tap(store.load(stream, decider), () => ((loads += 1) === 1 ? raise : Effect.void))
      yield* Effect.provideService(Shop.place("order-1", "ada", "lamp", 2), Shop.Shop, { ...store, load })
      expect(loads).toBe(2)
      expect(yield* Shop.rows.orders.get("order-1")).toMatchObject(Option.some({ total: 100 }))
      // The order's id is the command's id.
      expect(yield* Shop.place("order-1", "ada", "lamp", 2)).toMatchObject({ replayed: true })
      expect(yield* Effect.flip(Shop.place("order-2", "ada", "vase", 1))).toMatchObject({ _tag: "Unavailable" })
    }).pipe(Effect.provide(Shop.layer(":memory:")))
  )
})
