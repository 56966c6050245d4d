/**
 * The stored version and checkpoint of each projection: compared when a database is opened, moved with every append.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import {
  type AdvanceError,
  type ProjectionConflict,
  ProjectionRetired,
  ProjectionsMissing,
  ProjectionsNotKept,
  ProjectionTableConflict,
  ProjectionVersionMismatch
} from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import * as ProjectionRetirement from "./ProjectionRetirement.ts"
import { type ProjectionWriter, applyAll } from "./ProjectionWriter.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

const progressRows = RowCodec.reader(
  Schema.Struct({ name: Schema.String, version: Schema.Int, checkpoint: Schema.Int })
)
const versionRows = RowCodec.reader(Schema.Struct({ name: Schema.String, version: Schema.Int }))

const select = (run: Run) => progressRows(run("SELECT name, version, checkpoint FROM projections ORDER BY name"))

const describe = (list: ReadonlyArray<{ readonly name: string; readonly version: number }>): string =>
  list
    .map(({ name, version }) => `${name}:${version}`)
    .toSorted()
    .join(" ")

/** Keeps no projections: fails with `ProjectionsNotKept` when the file has some. */
export const keepNone = (run: Run): Either.Either<void, ProjectionsNotKept> => {
  const rows = select(run)
  return rows.length === 0 ? Either.void : Either.left(new ProjectionsNotKept({ stored: describe(rows) }))
}

/**
 * Folds new events into every projection and moves all checkpoints to the last of them. Fails when the stored rows are
 * of other versions than this program's; the caller rolls the transaction back.
 */
export const advance = <E>(
  run: Run,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  events: ReadonlyArray<Projected<E>>
): Either.Either<void, AdvanceError> => {
  const moved = versionRows(
    run("UPDATE projections SET checkpoint = ? RETURNING name, version", [events.at(-1)?.position ?? 0])
  )
  const [own, stored] = [describe(projectors), describe(moved)]
  if (own !== stored) {
    return Either.left(stored === "" ? new ProjectionsMissing({ own }) : new ProjectionVersionMismatch({ stored, own }))
  }
  return applyAll(run, projectors, events)
}

/** The error of a projection that the file retired, or that is updated asynchronously. */
const conflict = (run: Run, projectors: ReadonlyArray<Pick<ProjectionWriter<never>, "name" | "version" | "claim">>) => {
  const other = versionRows(run("SELECT name, version FROM async_projections"))
  for (const own of projectors) {
    if (ProjectionRetirement.isRetired(run, own)) {
      return new ProjectionRetired({ projection: own.name })
    }
    if (other.some(({ name }) => name === own.name)) {
      return new ProjectionTableConflict({
        projection: own.name,
        table: own.claim.table,
        reason: "asynchronous"
      })
    }
  }
  return undefined
}

/**
 * The projections that have to be rebuilt: new ones, those of a higher version than their rows, those whose checkpoint is
 * not at `head`, and those without their table. Fails when the rows were written by a newer program, and for a projection
 * that is retired or asynchronous.
 */
export const outdated = <E>(
  run: Run,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  head: number
): Either.Either<ReadonlyArray<ProjectionWriter<E>>, ProjectionConflict> => {
  const conflicting = conflict(run, projectors)
  if (conflicting !== undefined) {
    return Either.left(conflicting)
  }
  const rows = select(run)
  const isNewer = rows.some(({ name, version }) =>
    projectors.every((own) => own.name !== name || own.version < version)
  )
  if (isNewer) {
    return Either.left(new ProjectionVersionMismatch({ stored: describe(rows), own: describe(projectors) }))
  }
  const isCurrent = ({ name, version }: ProjectionWriter<E>) =>
    rows.some((row) => row.name === name && row.version === version && row.checkpoint === head)
  return Either.right(projectors.filter((own) => !isCurrent(own) || !own.hasTable(run)))
}

/** The position up to which the rows of a projection contain the log. */
export interface ProjectionStatus {
  readonly name: string
  /** The version of the stored rows; null when there are none yet. */
  readonly version: number | null
  /** The checkpoint: the position of the last event that is folded into the rows. */
  readonly position: number
  /** The number of positions from the checkpoint to the head of the log. */
  readonly lag: number
  /** True when the rows are of this program's version and the lag is 0. */
  readonly upToDate: boolean
}

/** The progress of this program's projections in their order, then of those that only a newer program knows. */
export const statuses = (
  run: Run,
  projectors: ReadonlyArray<Pick<ProjectionWriter<never>, "name" | "version">>,
  head: number
): ReadonlyArray<ProjectionStatus> => {
  const rows = select(run)
  const known = new Map(rows.map((row) => [row.name, row]))
  const status = (name: string, row: (typeof rows)[number] | undefined, own?: number) => {
    const position = row?.checkpoint ?? 0
    const lag = head - position
    return { name, version: row?.version ?? null, position, lag, upToDate: row?.version === own && lag === 0 }
  }
  const isForeign = ({ name }: { readonly name: string }) => projectors.every((each) => each.name !== name)
  return [
    ...projectors.map(({ name, version }) => status(name, known.get(name), version)),
    ...rows.filter(isForeign).map((row) => status(row.name, row))
  ]
}

/** Stores each projection's version with this checkpoint. */
export const saveProgress = (
  run: Run,
  projectors: ReadonlyArray<Pick<ProjectionWriter<never>, "name" | "version">>,
  checkpoint: number
): void => {
  for (const { name, version } of projectors) {
    run(
      `INSERT INTO projections (name, version, checkpoint) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET version = excluded.version, checkpoint = excluded.checkpoint`,
      [name, version, checkpoint]
    )
  }
}
