/**
 * Dumps the rows of all projections, for a comparison with the rows after a rebuild.
 */
import { Effect, Either } from "effect"
import * as Database from "../../src/database/Database.ts"
import { projections } from "../../src/deepwell/EventLog.ts"
import * as Parts from "../deepwell/Parts.ts"

const tables = projections.map((projection) =>
  projection.open(({ table: { name, key, columns } }) => ({ name, key, columns }))
)

/** All rows of all projections. Fails if the full-text index differs from its table. */
export const dump = Effect.gen(function* () {
  const database = yield* Database.Database
  yield* database.write("check the index", (run) =>
    Either.right(run("INSERT INTO sections_text (sections_text, rank) VALUES ('integrity-check', 1)"))
  )
  const rows = yield* Effect.forEach(tables, ({ name, key, columns }) =>
    Parts.rows(`SELECT ${columns.join(", ")} FROM ${name} ORDER BY ${key}`)
  )
  return Object.fromEntries(tables.map(({ name }, index) => [name, rows[index]]))
})
