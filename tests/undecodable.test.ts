/** Logs of 0.1.0 with an event that its codec cannot decode, and the upcaster that makes them readable. */
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as Consumer from "@scipnet/core/eventsourcing/Consumer"
import type { Upcaster } from "@scipnet/core/eventsourcing/EventCodec"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import * as EventStoreMigrations from "@scipnet/core/eventsourcing/sql/EventStoreMigrations"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as SqlCheckpointStore from "@scipnet/core/eventsourcing/sql/SqlCheckpointStore"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import * as Subscription from "@scipnet/core/eventsourcing/Subscription"
import * as Table from "@scipnet/core/database/rows/Table"
import { Chunk, Effect, Ref, Schema, Stream } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import * as Fixtures from "./Fixtures.ts"
import * as Sqlite from "../packages/cli/test/cli/Sqlite.ts"

const Price = Schema.TaggedStruct("Price", { x: Schema.Number })
type Price = typeof Price.Type

const Row = Schema.Struct({ stream: Schema.String, events: Schema.Int })

/** Counts the events of each stream. */
const totals = (version: number): Projection.Projection<Price, typeof Row.Type> => ({
  name: "totals",
  version,
  table: Table.make({ name: "totals", key: "stream", row: Row }),
  keys: ({ stream }) => [stream],
  evolve: (row, { stream }) => ({ stream, events: (row?.events ?? 0) + 1 })
})

const strict = EventCodec.make(Price)

/** The upcaster that docs/guide.md recommends. */
const missingIsZero: Upcaster = (data) => (data["x"] === null ? { ...data, x: 0 } : data)
const lenient = EventCodec.make(Price, { upcasters: { Price: [missingIsZero] } })

const layer = (filename: string) =>
  Database.layer({
    filename,
    create: false,
    applicationId: 0x50524943,
    migrations: EventStoreMigrations.migrations,
    settings: DatabaseSettings.defaults
  })

const malformed = { _tag: "MalformedEvent", position: 3, type: "Price" }

describe.each(Fixtures.versions)("an undecodable event written by %s", (version) => {
  const folder = Fixtures.folder()
  afterAll(() => folder.remove())
  const prices = (name: string) => Fixtures.unpack(version, "prices.db", folder.file(name))

  /** Runs with the store of a file, which is closed afterwards. */
  const withStore = <A, E>(
    filename: string,
    codec: EventCodec.EventCodec<Price>,
    projection: number,
    use: (store: SqlEventStore.SqlEventStore<Price>) => Effect.Effect<A, E, Database.Database>
  ) =>
    Effect.flatMap(SqlEventStore.make(codec, [Projection.hideRowType(totals(projection))]), use).pipe(
      Effect.provide(layer(filename)),
      Effect.runPromise
    )

  it("fails every read with MalformedEvent, which names its position", async () => {
    const file = prices("strict.db")
    await withStore(file, strict, 1, (store) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(store.readAll({}))).toMatchObject(malformed)
        expect(yield* Effect.flip(store.readStream({ stream: "reeds" }))).toMatchObject(malformed)
        expect(yield* Effect.flip(Stream.runDrain(store.rebuild()))).toMatchObject(malformed)
        expect(yield* Effect.flip(Stream.runDrain(Subscription.batches(store, { after: 0 })))).toMatchObject(malformed)
      })
    )
    const opening = Effect.flip(SqlEventStore.make(strict, [Projection.hideRowType(totals(2))]))
    expect(await Effect.runPromise(Effect.provide(opening, layer(file)))).toMatchObject(malformed)
  })

  it("is readable with an upcaster: by reads, subscriptions, consumers, a rebuild and a higher version", async () => {
    const file = prices("lenient.db")
    await withStore(file, lenient, 1, (store) =>
      Effect.gen(function* () {
        const { events } = yield* store.readAll({})
        expect(events.map(({ event }) => event.x)).toEqual([1, 2.5, 0, 4, 5])
        const received = yield* Subscription.batches(store, { after: 0 }).pipe(
          Stream.flatMap((batch) => Stream.fromIterable(batch.events)),
          Stream.take(5),
          Stream.runCollect
        )
        expect(Chunk.toReadonlyArray(received).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5])
        const seen = yield* Ref.make<ReadonlyArray<number>>([])
        yield* Consumer.run({
          store,
          checkpoints: yield* SqlCheckpointStore.make,
          name: "mail",
          handle: (batch) => Ref.update(seen, (all) => [...all, ...batch.map(({ position }) => position)])
        }).pipe(
          Effect.raceFirst(
            Effect.repeat(Effect.sleep("10 millis"), {
              until: () => Effect.map(Ref.get(seen), (all) => all.length >= 5)
            })
          )
        )
        expect(yield* Ref.get(seen)).toEqual([1, 2, 3, 4, 5])
        yield* Stream.runDrain(store.rebuild())
        // The log is unchanged: its hash chain is valid.
        expect((yield* store.verify).position).toBe(5)
      })
    )
    await withStore(file, lenient, 2, (store) =>
      Effect.map(store.status, ({ projections }) =>
        expect(projections).toMatchObject([{ name: "totals", version: 2, position: 5, upToDate: true }])
      )
    )
    expect(
      Sqlite.value(file, "SELECT group_concat(stream || ' ' || events) FROM (SELECT * FROM totals ORDER BY stream)")
    ).toBe("eels 2,reeds 3")
    expect(Sqlite.value(file, "SELECT data FROM events WHERE position = 3")).toBe('{"x":null}')
  })
})
