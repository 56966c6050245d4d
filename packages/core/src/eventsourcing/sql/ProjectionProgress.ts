/**
 * The projections that are kept in the append's own transaction: made when a database is opened, checked at every
 * append.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either, Schema } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import type { AdvanceError } from "../EventStoreError.ts"
import { ProjectionsMissing, ProjectionVersionMismatch } from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as Projectors from "./ProjectionWriter.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

const rows = RowCodec.decoder(Schema.Struct({ name: Schema.String, version: Schema.Int, checkpoint: Schema.Int }))

const moveCheckpoints = "UPDATE projections SET checkpoint = ? RETURNING name, version"
const versions = RowCodec.reader(Schema.Struct({ name: Schema.String, version: Schema.Int }))

const stored = (sql: SqlClient) =>
  rows(SqlRunner.rows(sql, "SELECT name, version, checkpoint FROM projections ORDER BY name"))

const describe = (list: ReadonlyArray<{ readonly name: string; readonly version: number }>): string =>
  list
    .map(({ name, version }) => `${name}:${version}`)
    .toSorted()
    .join(" ")

/** Folds new events into every projection, and moves the checkpoint, if the rows are of this program's versions. */
export const advance = <E>(
  run: Run,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  events: ReadonlyArray<Projected<E>>
): Either.Either<void, AdvanceError> => {
  const stored = versions(run(moveCheckpoints, [events.at(-1)?.position ?? 0]))
  const [own, found] = [describe(projectors), describe(stored)]
  if (own !== found) {
    // The checkpoint is moved by now, and all of it is undone when the rows are another program's.
    return Either.left(
      found === "" ? new ProjectionsMissing({ own }) : new ProjectionVersionMismatch({ stored: found, own })
    )
  }
  return Projectors.applyAll(run, projectors, events)
}

/**
 * Which projections have to be made from the start: new ones, those of a higher version, those that fell behind, and those
 * whose table is not there.
 */
export const outdated = <E>(
  sql: SqlClient,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  head: number
): Effect.Effect<ReadonlyArray<ProjectionWriter<E>>, SqlError | ProjectionVersionMismatch> =>
  Effect.gen(function* () {
    const rows = yield* stored(sql)
    const newer = rows.filter(({ name, version }) =>
      projectors.every((own) => own.name !== name || own.version < version)
    )
    if (newer.length > 0) {
      return yield* new ProjectionVersionMismatch({ stored: describe(rows), own: describe(projectors) })
    }
    const isKept = (own: ProjectionWriter<E>) =>
      rows.some((row) => row.name === own.name && row.version === own.version && row.checkpoint === head)
        ? own.isThere(sql)
        : Effect.succeed(false)
    return yield* Effect.filter(projectors, isKept, { negate: true })
  })

/** How far the rows of a projection are. */
export interface Standing {
  readonly name: string
  /** That of the rows; null when there are none yet. */
  readonly version: number | null
  /** All events up to here are in them. */
  readonly position: number
  /** How many positions they are behind the log. */
  readonly lag: number
  /** Whether they are of this program's version, and not behind. */
  readonly upToDate: boolean
}

/** How far the rows are: of this program's projections in their order, and of those that only a newer one knows. */
export const standings = (
  sql: SqlClient,
  projectors: ReadonlyArray<Pick<ProjectionWriter<never>, "name" | "version">>,
  head: number
): Effect.Effect<ReadonlyArray<Standing>, SqlError> =>
  Effect.map(stored(sql), (found) => {
    const own = projectors.map(({ name, version }) => {
      const row = found.find((each) => each.name === name)
      const lag = head - (row?.checkpoint ?? 0)
      const upToDate = row?.version === version && lag === 0
      return { name, version: row?.version ?? null, position: row?.checkpoint ?? 0, lag, upToDate }
    })
    const foreign = found
      .filter(({ name }) => projectors.every((each) => each.name !== name))
      .map(({ name, version, checkpoint: position }) => ({
        name,
        version,
        position,
        lag: head - position,
        upToDate: false
      }))
    return [...own, ...foreign]
  })

/** Notes that a projection's rows are of its version, and of all events up to a position. */
export const made = <E>(
  sql: SqlClient,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
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
