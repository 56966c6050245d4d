/** The event store of this project, with one projection and the hash chain. */
import * as Database from "@scipnet/core/database/Database"
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import * as StateCache from "@scipnet/core/eventsourcing/StateCache"
import * as Subscription from "@scipnet/core/eventsourcing/Subscription"
import * as Table from "@scipnet/core/database/rows/Table"
import { Chunk, Context, Effect, Either, ManagedRuntime, Option, Schema, Stream } from "effect"

export const Entered = Schema.TaggedStruct("Entered", { amount: Schema.Int, memo: Schema.String })
export const codec = EventCodec.make(Entered)

const totals = StateCache.make({ initial: 0, evolve: (total, { amount }) => total + amount }, () => true)

/** One row for each account: its balance and its number of entries. */
export const accounts = Projection.make(codec, {
  name: "accounts",
  version: 1,
  table: Table.make({
    name: "accounts",
    key: "account",
    row: Schema.Struct({ account: Schema.String, balance: Schema.Int, entries: Schema.Int })
  }),
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, key) => ({
    account: key,
    balance: (row?.balance ?? 0) + event.amount,
    entries: (row?.entries ?? 0) + 1
  })
})

class Store extends Context.Tag("Store")() {}

const metadata = Event.actorMetadata("bench")
const eventOf = ({ amount, memo }) => Entered.make({ amount, memo })

export const open = async (filename) => {
  const runtime = ManagedRuntime.make(SqlEventStore.layer(Store, { filename, codec, projections: [accounts] }))
  const store = await runtime.runPromise(Store)
  const run = (effect) => runtime.runPromise(effect)
  const request = (stream, entries, expected) =>
    Effect.map(Event.mint(entries.map(eventOf)), (events) => ({ appends: [{ stream, expected, events }], metadata }))
  const append = (stream, entries, expected) => Effect.flatMap(request(stream, entries, expected), store.appendAll)
  const fold = (stream) => Effect.map(store.load(stream, totals), ({ state }) => state)
  return {
    append: (stream, entries, expected) => run(append(stream, entries, expected)),
    /** Executes many appends concurrently. */
    appendAll: (appends) =>
      run(
        Effect.forEach(appends, ({ stream, entries, expected }) => append(stream, entries, expected), {
          concurrency: "unbounded",
          discard: true
        })
      ),
    /** Executes many appends in one atomic request. */
    appendTogether: (appends) =>
      run(
        Effect.flatMap(
          Effect.forEach(appends, ({ stream, entries, expected }) =>
            Effect.map(Event.mint(entries.map(eventOf)), (events) => ({ stream, expected, events }))
          ),
          (minted) => store.appendAll({ appends: minted, metadata })
        )
      ),
    fold: (stream) => run(fold(stream)),
    catchUp: (count) =>
      run(
        Subscription.events(store, { after: 0 }).pipe(
          Stream.chunks,
          Stream.mapAccum(0, (seen, chunk) => [seen + Chunk.size(chunk), seen + Chunk.size(chunk)]),
          Stream.takeUntil((seen) => seen >= count),
          Stream.runLast,
          Effect.map(Option.getOrElse(() => 0))
        )
      ),
    rebuild: () => run(Stream.runDrain(store.rebuild([accounts]))),
    verify: () => run(store.verify),
    settings: () =>
      run(
        Effect.flatMap(Database.Database, (database) =>
          database.write("settings", (run) => Either.right(run("SELECT synchronous FROM pragma_synchronous")))
        )
      ).then(([row]) => row.synchronous),
    close: () => runtime.dispose()
  }
}
