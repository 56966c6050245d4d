/** The event store of `scipnet.mjs`, with its log in PostgreSQL and a replica in a file. */
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as PgEventStore from "@scipnet/postgres/PgEventStore"
import * as PgSettings from "@scipnet/postgres/connection/PgSettings"
import * as PgSchema from "@scipnet/postgres/schema/PgSchema"
import { Context, Effect, ManagedRuntime, Redacted } from "effect"
import { accounts, codec, Entered } from "./scipnet.mjs"

class Store extends Context.Tag("PgStore")() {}

const metadata = Event.actorMetadata("bench")

const connection = (schema) => ({ schema, allow: ["no-synchronous-standby", "parameter-logging"] })

/** Creates an empty log in a schema of its own. */
export const create = (url, schema) =>
  Effect.runPromise(PgSchema.create(PgSettings.make({ hosts: [Redacted.make(url)], ...connection(schema) })))

export const open = async (url, schema, replica) => {
  const layer = PgEventStore.layer(Store, codec, {
    hosts: [Redacted.make(url)],
    connection: connection(schema),
    replica,
    projections: [accounts]
  })
  const runtime = ManagedRuntime.make(layer)
  const store = await runtime.runPromise(Store)
  const run = (effect) => runtime.runPromise(effect)
  const append = (stream, entries, expected) =>
    Effect.flatMap(Event.mint(entries.map((entry) => Entered.make(entry))), (events) =>
      store.appendAll({ appends: [{ stream, expected, events }], metadata })
    )
  return {
    append: (stream, entries, expected) => run(append(stream, entries, expected)),
    /** Executes many appends of one event each, at most 256 at a time. */
    fill: (count, entry) =>
      run(
        Effect.forEach(
          Array.from({ length: count }, (_, index) => index),
          (index) => append(`filled-${index % 1000}`, [entry], "any"),
          { concurrency: 256, discard: true }
        )
      ),
    barrier: () => run(store.replica.barrier),
    head: () => run(store.head),
    close: () => runtime.dispose()
  }
}
