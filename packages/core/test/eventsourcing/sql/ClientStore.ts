/** A store over the user's own client, with a table of the user. */
import type { SqlClient } from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Effect, Layer } from "effect"
import * as Database from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"

/** The client and the database over it. Creates the user's table `orders`. */
export const at = (filename: string) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const client = yield* SqliteClient.SqliteClient
      yield* client`CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT`
      const { migrations } = EventStoreMigrations
      return Database.layerClient({ client, migrations, settings: DatabaseSettings.defaults })
    })
  ).pipe(Layer.provideMerge(SqliteClient.layer({ filename })))

/** Inserts into the user's table by the client. */
export const order = (sql: SqlClient, what: string) => sql`INSERT INTO orders (what) VALUES (${what})`

/** The rows of the user's table. */
export const orders = (sql: SqlClient) =>
  Effect.map(sql<{ readonly what: string }>`SELECT what FROM orders ORDER BY id`, (rows) =>
    rows.map(({ what }) => what)
  )
