/**
 * Compares the table of commands, by which repeated commands are recognized, with the command ids of the events.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { Finding } from "./Findings.ts"
import { forEachPage, pageSize, step } from "./Paging.ts"
import * as TableDiff from "./TableDiff.ts"

const columns = ["actor", "command_id", "payload_hash", "first_position", "last_position"]

const table: TableDiff.Table = { name: "commands", keys: ["actor", "command_id"], columns }

const insert = BulkInsert.statement(
  table.name,
  columns,
  "ON CONFLICT (actor, command_id) DO UPDATE SET last_position = excluded.last_position"
)

const rows = RowCodec.reader(
  Schema.Struct({
    position: Schema.Number,
    actor: Schema.String,
    command: Schema.NullOr(Schema.String),
    payload: Schema.NullOr(Schema.String)
  })
)

const select = `SELECT position, metadata ->> 'actor' AS actor, metadata ->> 'commandId' AS command,
    metadata ->> 'payloadHash' AS payload
  FROM events WHERE position > ? ORDER BY position LIMIT ${pageSize}`

/** Checks the commands of a log that is readable to its end. The scratch database has an empty table of commands. */
export const examine = (run: Run, scratch: Run): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    yield* forEachPage({
      first: 0,
      page: (after) => step(() => rows(run(select, [after]))),
      key: ({ position }) => position,
      use: (events) =>
        insert(
          scratch,
          events.flatMap(({ position, actor, command, payload }) =>
            command === null ? [] : [[actor, command, payload, position, position]]
          )
        )
    })
    return yield* TableDiff.findings(table, { stored: run, expected: scratch }, Finding.CommandsDiffer)
  })
