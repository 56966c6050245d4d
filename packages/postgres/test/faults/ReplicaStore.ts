/** Stores of the tests of faults: the ledger's log in PostgreSQL, with a replica in a file and a read model of balances. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, Effect, Layer, Logger, LogLevel, Schema } from "effect"
import { Database } from "@scipnet/core/database/Database"
import * as Table from "@scipnet/core/database/rows/Table"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as ReplicatedEventStore from "@scipnet/core/eventsourcing/replica/ReplicatedEventStore"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const Row = Schema.Struct({ writer: Schema.String, appends: Schema.Int, total: Schema.Int })

const balances = Projection.make(Ledger.codec, {
  name: "balances",
  version: 1,
  table: Table.make({ name: "balances", key: "writer", row: Row }),
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, writer) => ({
    writer,
    appends: (row?.appends ?? 0) + 1,
    total: (row?.total ?? 0) + event.number
  })
})

type Service = ReplicatedEventStore.ReplicatedEventStore<Ledger.Event, undefined>

class Store extends Context.Tag("faults/Store")<Store, Service>() {}

/** A program that does not know the events of the ledger, as an older one. */
const OlderEvent = Schema.TaggedStruct("Forgotten", {})
const olderCodec = EventCodec.make(OlderEvent)
const forgotten = Projection.make(olderCodec, {
  name: "forgotten",
  version: 1,
  table: Table.make({ name: "forgotten", key: "writer", row: Row }),
  keys: ({ stream }) => [stream],
  evolve: (_row, _event, writer) => ({ writer, appends: 0, total: 0 })
})
class OlderStore extends Context.Tag("faults/OlderStore")<
  OlderStore,
  ReplicatedEventStore.ReplicatedEventStore<typeof OlderEvent.Type, undefined>
>() {}

/** A folder for replicas, removed at the end of the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "replica-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Runs a test whose faults are logged, without the log. */
export const quietly = Logger.withMinimumLogLevel(LogLevel.None)

const followInterval = "500 millis"

/** Opens a store: its appends, its reads, and its replica. */
export const open = (filename: string, urls: ReadonlyArray<string>, options: LogClient.Options = {}) =>
  Effect.gen(function* () {
    const layer = ReplicatedEventStore.layer(Store, Ledger.codec, {
      log: (seen) => LogClient.open(urls, { ...options, seen }),
      filename,
      projections: [balances],
      followInterval,
      barrierTimeout: LogClient.deadline
    })
    const context = yield* Layer.build(layer)
    const store = Context.get(context, Store)
    const append = (entry: Ledger.Entry) => store.appendAll(Ledger.request(entry))
    const rows = (database: Context.Tag.Service<typeof Database>) =>
      database.read("balances", (run) => run("SELECT writer, appends, total FROM balances ORDER BY writer"))
    return {
      store,
      append,
      /** The read model, after a barrier. */
      balances: rows(Context.get(context, Database)),
      /** The read model, as far as the replica has followed. */
      localBalances: rows(store.replica.local)
    }
  })

/** Opens a store of a program that knows none of the ledger's events. */
export const openOlder = (filename: string, urls: ReadonlyArray<string>) =>
  Effect.map(
    Layer.build(
      ReplicatedEventStore.layer(OlderStore, olderCodec, {
        log: (seen) => LogClient.openAny<typeof OlderEvent.Type>(urls, { seen }),
        filename,
        projections: [forgotten]
      })
    ),
    Context.get(OlderStore)
  )
