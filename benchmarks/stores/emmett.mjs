/** The store of Emmett: with its default, one connection for each call, and with one shared connection. */
import { getSQLiteEventStore } from "@event-driven-io/emmett-sqlite"
import sqlite3 from "sqlite3"

const eventOf = (data) => ({ type: "Entered", data })

const openWith = (connection) => async (filename) => {
  const store = getSQLiteEventStore({ fileName: filename, schema: { autoMigration: "CreateOrUpdate" }, ...connection })
  await store.schema.migrate?.()
  const append = (stream, entries, expected) =>
    store.appendToStream(stream, entries.map(eventOf), { expectedStreamVersion: BigInt(expected) })
  return {
    append,
    appendAll: (appends) =>
      Promise.all(appends.map(({ stream, entries, expected }) => append(stream, entries, expected))),
    fold: async (stream) => {
      const { events } = await store.readStream(stream)
      return events.reduce((total, { data }) => total + data.amount, 0)
    },
    catchUp: async (count) => {
      let seen = 0
      const consumer = store.consumer({ pulling: { batchSize: 1000 } })
      consumer.processor({
        processorId: `bench-${Date.now()}`,
        startFrom: "BEGINNING",
        stopAfter: () => seen >= count,
        eachMessage: async () => {
          seen += 1
        }
      })
      await consumer.start()
      await consumer.close()
      return seen
    },
    settings: () =>
      new Promise((resolve, reject) => {
        const db = new sqlite3.Database(filename)
        db.get("PRAGMA synchronous", (error, row) => (error ? reject(error) : resolve(row.synchronous)))
        db.close()
      }),
    close: async () => undefined
  }
}

export const open = openWith({})
export const openShared = openWith({ connectionOptions: { singleton: true } })
