/**
 * Purchases: invoices in a table of the program, committed together with the events of the register.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import * as EventStoreMigrations from "@scipnet/core/eventsourcing/sql/EventStoreMigrations"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Effect, Layer } from "effect"
import * as Equipment from "./Equipment.ts"
import * as Register from "./Register.ts"
import * as Shelf from "./Shelf.ts"

/** Stores an invoice and acquires the equipment; neither if one of them fails. */
export const purchase = (
  item: string,
  invoice: { readonly number: string; readonly name: string; readonly cost: number }
) =>
  Effect.gen(function* () {
    const [sql, log] = [yield* SqliteClient.SqliteClient, yield* Register.Log]
    const { number, name, cost } = invoice
    const store = sql`INSERT INTO invoices ${sql.insert({ number, item, cost })}`
    const acquire = Register.execute(item, { _tag: "Acquire", name, cost }, { actor: "buyer", id: number })
    return yield* log.transaction(Effect.zipRight(store, acquire))
  })

/** The client of the program, with its own table. */
const client = (filename: string) =>
  Layer.effectDiscard(
    Effect.flatMap(
      SqliteClient.SqliteClient,
      (sql) =>
        sql`CREATE TABLE IF NOT EXISTS invoices (number TEXT PRIMARY KEY, item TEXT NOT NULL, cost INTEGER) STRICT`
    )
  ).pipe(Layer.provideMerge(SqliteClient.layer({ filename })))

/** The register on the program's client. */
export const layer = (filename: string) =>
  Layer.effect(Register.Log, SqlEventStore.make(Equipment.codec, [Projection.hideRowType(Shelf.projection)])).pipe(
    Layer.provideMerge(
      Layer.unwrapEffect(
        Effect.map(SqliteClient.SqliteClient, (sql) =>
          Database.layerClient({
            client: sql,
            migrations: EventStoreMigrations.migrations,
            settings: DatabaseSettings.defaults
          })
        )
      )
    ),
    Layer.provideMerge(client(filename))
  )
