/**
 * Which commands were given, as the events say it, compared with the table that tells a repeated one from a new one.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import { Finding } from "./Findings.ts"
import * as TableDiff from "./TableDiff.ts"
import type { ScratchDatabase } from "./ScratchDatabase.ts"

const columns = ["actor", "command_id", "payload_hash", "first_position", "last_position"]

const table: TableDiff.Table = { name: "commands", keys: ["actor", "command_id"], columns }

const insert = BulkInsert.statement(
  table.name,
  columns,
  "ON CONFLICT (actor, command_id) DO UPDATE SET last_position = excluded.last_position"
)

const named = RowCodec.decoder(
  Schema.Struct({
    position: Schema.Number,
    actor: Schema.String,
    command: Schema.NullOr(Schema.String),
    payload: Schema.NullOr(Schema.String)
  })
)

const pageSize = 500

const page = (sql: SqlClient, after: number) =>
  named(
    sql.unsafe(
      `SELECT position, metadata ->> 'actor' AS actor, metadata ->> 'commandId' AS command,
         metadata ->> 'payloadHash' AS payload
       FROM events WHERE position > ? ORDER BY position LIMIT ${pageSize}`,
      [after]
    )
  )

/** What is to be said of the commands of a log in which all events can be read; the scratch database has their table. */
export const examine = (sql: SqlClient, scratch: ScratchDatabase): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    for (let after: number | undefined = 0; after !== undefined;) {
      const events: Effect.Effect.Success<ReturnType<typeof page>> = yield* page(sql, after)
      const commands = events.flatMap(({ position, actor, command, payload }) =>
        command === null ? [] : [[actor, command, payload, position, position]]
      )
      yield* scratch(() => SqlRunner.together((run) => insert(run, commands)))
      after = events.at(-1)?.position
    }
    const { count, first } = yield* TableDiff.differences(table, { kept: (use) => use(sql), made: scratch })
    return count === 0 ? [] : [Finding.CommandsDiffer({ count, first })]
  })
