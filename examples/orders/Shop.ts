/** A shop: products and orders, with their rules, read models and processes. */
import * as Query from "@scipnet/core/database/Query"
import * as Table from "@scipnet/core/database/rows/Table"
import * as Consumer from "@scipnet/core/eventsourcing/Consumer"
import * as Decider from "@scipnet/core/eventsourcing/Decider"
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Either, Schema } from "effect"

const [text, amount] = [Schema.NonEmptyString, Schema.NonNegativeInt]
const ProductEvent = Schema.Union(
  Schema.TaggedStruct("Listed", { name: text, price: amount, currency: text }),
  Schema.TaggedStruct("Restocked", { quantity: amount }),
  Schema.TaggedStruct("Reserved", { order: text, quantity: amount }),
  Schema.TaggedStruct("Discontinued", {})
)
const OrderEvent = Schema.Union(
  Schema.TaggedStruct("Placed", { customer: text, product: text, quantity: amount, price: amount }),
  Schema.TaggedStruct("Confirmed", {}),
  Schema.TaggedStruct("Cancelled", { reason: text }),
  Schema.TaggedStruct("Shipped", {})
)
const ShopEvent = Schema.Union(ProductEvent, OrderEvent)
type ShopEvent = typeof ShopEvent.Type
/** In the first version of `Listed`, all prices were in euros. */
export const codec = EventCodec.make(ShopEvent, { upcasters: { Listed: [(data) => ({ ...data, currency: "EUR" })] } })
class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { available: Schema.Int }) {}
class WrongStatus extends Schema.TaggedError<WrongStatus>()("WrongStatus", { status: Schema.String }) {}

type ProductCommand =
  | { readonly _tag: "List"; readonly name: string; readonly price: number; readonly currency: string }
  | { readonly _tag: "Restock"; readonly quantity: number }
  | { readonly _tag: "Reserve"; readonly order: string; readonly quantity: number }
  | { readonly _tag: "Discontinue" }

export const product = Decider.make({
  events: ProductEvent,
  initial: { isListed: false, price: 0, available: 0 },
  decide: (command: ProductCommand, { isListed, available }) => {
    if (command._tag === "List") return Either.right([{ ...command, _tag: "Listed" }])
    if (command._tag === "Restock") return Either.right([{ ...command, _tag: "Restocked" }])
    if (command._tag === "Discontinue") return Either.right(isListed ? [{ _tag: "Discontinued" }] : [])
    return isListed && command.quantity <= available
      ? Either.right([{ ...command, _tag: "Reserved" }])
      : Either.left(new Unavailable({ available }))
  },
  evolve: (state, event) => {
    if (event._tag === "Listed") return { ...state, isListed: true, price: event.price }
    if (event._tag === "Discontinued") return { ...state, isListed: false }
    const change = event._tag === "Restocked" ? event.quantity : -event.quantity
    return { ...state, available: state.available + change }
  }
})

type OrderCommand = { readonly _tag: "Confirm" | "Ship" } | { readonly _tag: "Cancel"; readonly reason: string }
/** The status of an order is the type of its last event. */
const unknown: { readonly status: "New" | (typeof OrderEvent.Type)["_tag"] } = { status: "New" }

export const order = Decider.make({
  events: OrderEvent,
  initial: unknown,
  decide: (command: OrderCommand, { status }) =>
    status !== (command._tag === "Ship" ? "Confirmed" : "Placed")
      ? Either.left(new WrongStatus({ status }))
      : command._tag === "Cancel"
        ? Either.right([{ _tag: "Cancelled", reason: command.reason }])
        : Either.right([{ _tag: command._tag === "Ship" ? "Shipped" : "Confirmed" }]),
  evolve: (_, { _tag }) => ({ status: _tag })
})

const stock = Table.make({ name: "stock", key: "product", row: Schema.Struct({ product: text, available: amount }) })
const Order = Schema.Struct({ order: text, customer: text, total: amount, status: text })
const orders = Table.make({ name: "orders", key: "order", row: Order, indexes: [["customer"]] })
export const rows = { stock: Query.of(stock), orders: Query.of(orders) }
const stockProjection = Projection.make(codec, {
  name: "stock",
  version: 1,
  table: stock,
  types: ["Listed", "Restocked", "Reserved"],
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, product) =>
    event._tag === "Listed"
      ? { product, available: 0 }
      : row && { product, available: row.available + event.quantity * (event._tag === "Restocked" ? 1 : -1) }
})
const orderProjection = Projection.make(codec, {
  name: "orders",
  version: 1,
  table: orders,
  types: ["Placed", "Confirmed", "Cancelled", "Shipped"],
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, order) =>
    event._tag === "Placed"
      ? { order, customer: event.customer, total: event.quantity * event.price, status: "Placed" }
      : row && { ...row, status: event._tag }
})

export class Shop extends Context.Tag("Shop")<Shop, SqlEventStore.SqlEventStore<ShopEvent>>() {}
export const layer = (filename: string) =>
  SqlEventStore.layer(Shop, { filename, codec, projections: [stockProjection, orderProjection] })

/** Places an order at the present price: fails unless the product is unchanged when the order is appended. */
export const place = (stream: string, customer: string, productId: string, quantity: number) =>
  Effect.gen(function* () {
    const store = yield* Shop
    const { state, version } = yield* store.load(productId, product)
    if (!state.isListed) return yield* new Unavailable({ available: 0 })
    const placed = { _tag: "Placed", customer, product: productId, quantity, price: state.price } as const
    const appends = [{ stream, expected: "none" as const, events: yield* Event.mint([placed]) }]
    const metadata = { actor: customer, commandId: stream }
    return yield* store.appendAll({ appends, guards: [{ stream: productId, version }], metadata })
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "StreamConflict", times: 10 }))

/** Reserves the product and confirms the order, or cancels it: exactly once, as the checkpoint is in the transaction. */
export const fulfilment = Effect.flatMap(Shop, (store) =>
  Consumer.run({
    store,
    checkpoints: store.checkpoints,
    transaction: store.transaction,
    name: "fulfilment",
    types: ["Placed"],
    batchSize: 1,
    handle: ([placed]) => {
      const { stream, event } = placed
      const metadata = { actor: "fulfilment", ...Event.causedBy(placed) }
      const decide = (command: OrderCommand) => EventStore.handle(store, { stream, decider: order, command, metadata })
      const command = { _tag: "Reserve", order: stream, quantity: event.quantity } as const
      return EventStore.handle(store, { stream: event.product, decider: product, command, metadata }).pipe(
        Effect.zipRight(decide({ _tag: "Confirm" })),
        Effect.catchTag("Unavailable", ({ available }) => decide({ _tag: "Cancel", reason: `${available} left` })),
        Effect.asVoid
      )
    }
  })
)

/** Sends a letter for each shipped order, at least once; the event's id is the receiver's idempotency key. */
export const mail = <E>(send: (id: string, order: string) => Effect.Effect<void, E>) =>
  Effect.flatMap(Shop, (store) =>
    Consumer.run({
      store,
      checkpoints: store.checkpoints,
      name: "mail",
      types: ["Shipped"],
      handle: Effect.forEach(({ id, stream }) => send(id, stream), { discard: true })
    })
  )
