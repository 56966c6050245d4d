/**
 * The projections that are kept in the append's own transaction: made when a database is opened, checked at every
 * append.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { RecordedEvent } from "./Event.ts"
import { ProjectionVersionMismatch } from "./EventStoreError.ts"
import type { Projector } from "./Projector.ts"
import * as Rows from "./Rows.ts"

const rows = Rows.decoder(Schema.Struct({ name: Schema.String, version: Schema.Int, checkpoint: Schema.Int }))

const stored = (sql: SqlClient) => rows(sql.unsafe("SELECT name, version, checkpoint FROM projections ORDER BY name"))

const describe = (list: ReadonlyArray<{ readonly name: string; readonly version: number }>): string =>
  list
    .map(({ name, version }) => `${name}:${version}`)
    .toSorted()
    .join(" ")

/** Folds new events into every projection, and moves the checkpoint, if the rows are of this program's versions. */
export const advance = <E>(
  sql: SqlClient,
  projectors: ReadonlyArray<Projector<E>>,
  events: ReadonlyArray<RecordedEvent<E>>
): Effect.Effect<void, SqlError | ProjectionVersionMismatch> =>
  Effect.gen(function* () {
    const [own, found] = [describe(projectors), describe(yield* stored(sql))]
    if (own !== found) {
      return yield* new ProjectionVersionMismatch({ stored: found, own })
    }
    yield* Effect.forEach(projectors, (projector) => projector.apply(sql, events), { discard: true })
    yield* sql.unsafe("UPDATE projections SET checkpoint = ?", [events.at(-1)?.position ?? 0])
  })

/** Which projections have to be made from the start: new ones, those of a higher version, those that fell behind. */
export const outdated = <E>(
  sql: SqlClient,
  projectors: ReadonlyArray<Projector<E>>,
  head: number
): Effect.Effect<ReadonlyArray<Projector<E>>, SqlError | ProjectionVersionMismatch> =>
  Effect.gen(function* () {
    const rows = yield* stored(sql)
    const newer = rows.filter(({ name, version }) =>
      projectors.every((own) => own.name !== name || own.version < version)
    )
    if (newer.length > 0) {
      return yield* new ProjectionVersionMismatch({ stored: describe(rows), own: describe(projectors) })
    }
    return projectors.filter(
      (own) => !rows.some((row) => row.name === own.name && row.version === own.version && row.checkpoint === head)
    )
  })

/** Notes that a projection's rows are of its version, and of all events up to a position. */
export const made = <E>(
  sql: SqlClient,
  projectors: ReadonlyArray<Projector<E>>,
  checkpoint: number
): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    projectors,
    ({ name, version }) =>
      sql.unsafe(
        `INSERT INTO projections (name, version, checkpoint) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, checkpoint = excluded.checkpoint`,
        [name, version, checkpoint]
      ),
    { discard: true }
  )
