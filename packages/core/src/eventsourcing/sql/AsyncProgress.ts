/**
 * The stored version, checkpoint and claim of each asynchronous projection. Times are milliseconds since 1970. All functions
 * run in the caller's transaction.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import {
  type ProjectionConflict,
  ProjectionRetired,
  ProjectionTableConflict,
  ProjectionVersionMismatch
} from "../EventStoreError.ts"
import * as ProjectionRetirement from "./ProjectionRetirement.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as TableOwnership from "./TableOwnership.ts"

/** Another program updates the projection, or it was retired. Nothing was written. */
export class ProjectionClaimLost extends Data.TaggedError("ProjectionClaimLost")<{ readonly projection: string }> {}

const progressRows = RowCodec.reader(
  Schema.Struct({
    name: Schema.String,
    version: Schema.Int,
    checkpoint: Schema.Int,
    outdated: Schema.Literal(0, 1),
    holder: Schema.NullOr(Schema.String),
    holderVersion: Schema.propertySignature(Schema.NullOr(Schema.Int)).pipe(Schema.fromKey("holder_version")),
    expiresAt: Schema.propertySignature(Schema.Int).pipe(Schema.fromKey("expires_at"))
  })
)

const columns = "name, version, checkpoint, outdated, holder, holder_version, expires_at"
const find = (run: Run, name: string) =>
  progressRows(run(`SELECT ${columns} FROM async_projections WHERE name = ?`, [name]))[0]

/** The right to update a projection, of one holder at a time. */
export interface Claim {
  readonly name: string
  readonly version: number
  /** Unique for each runner. */
  readonly holder: string
  /** The duration in milliseconds after which a claim ends unless it is prolonged. */
  readonly expiry: number
}

const isHeld = (row: { readonly holder: string | null; readonly expiresAt: number }, now: number): boolean =>
  row.holder !== null && row.expiresAt > now

/** The place to continue from. */
export interface Start {
  readonly checkpoint: number
  /** True when the rows are of an earlier version, or have to be rebuilt for another reason. */
  readonly outdated: boolean
}

const conflict = (run: Run, { name, version, claim }: ProjectionWriter<never>): ProjectionConflict | undefined => {
  const stored = find(run, name)?.version ?? 0
  return ProjectionRetirement.isRetired(run, { name, version })
    ? new ProjectionRetired({ projection: name })
    : run("SELECT 1 FROM projections WHERE name = ?", [name]).length > 0
      ? new ProjectionTableConflict({ projection: name, table: claim.table, reason: "inline" })
      : stored > version
        ? new ProjectionVersionMismatch({ stored: `${name}:${stored}`, own: `${name}:${version}` })
        : undefined
}

/**
 * Returns true when another program of this version, or of a higher one, updates the projection. Fails when the rows are of
 * a newer version, retired or updated with each append.
 */
export const isTaken = (
  run: Run,
  writer: ProjectionWriter<never>,
  { name, version, holder }: Claim,
  now: number
): Either.Either<boolean, ProjectionConflict> => {
  const conflicting = conflict(run, writer)
  if (conflicting !== undefined) {
    return Either.left(conflicting)
  }
  const row = find(run, name)
  return Either.right(
    row !== undefined && isHeld(row, now) && row.holder !== holder && (row.holderVersion ?? 0) >= version
  )
}

/**
 * Claims a projection, and creates its table if it is new; none while another program updates it. Takes the claim of an
 * older version over. Fails as `isTaken` does, and with `ProjectionTableConflict` when the table is not the projection's own.
 */
export const claim = (
  run: Run,
  writer: ProjectionWriter<never>,
  wanted: Claim,
  { head, now }: { readonly head: number; readonly now: number }
): Either.Either<Option.Option<Start>, ProjectionConflict> =>
  Either.gen(function* () {
    if (yield* isTaken(run, writer, wanted, now)) {
      return Option.none<Start>()
    }
    const { name, version, holder, expiry } = wanted
    const known = find(run, name)
    if (known === undefined) {
      yield* TableOwnership.claim(run, [writer], false)
      writer.reset(run)
      run("INSERT INTO async_projections (name, version, checkpoint, outdated, expires_at) VALUES (?, ?, 0, 0, 0)", [
        name,
        version
      ])
    }
    run("UPDATE async_projections SET holder = ?, holder_version = ?, expires_at = ? WHERE name = ?", [
      holder,
      version,
      Math.trunc(now) + expiry,
      name
    ])
    const { checkpoint, outdated } = known ?? { checkpoint: 0, outdated: 0 }
    const isOther = known !== undefined && known.version !== version
    return Option.some({
      checkpoint,
      outdated: outdated === 1 || isOther || checkpoint > head || !writer.hasTable(run)
    })
  })

const held = (rows: ReadonlyArray<unknown>, projection: string): Either.Either<void, ProjectionClaimLost> =>
  rows.length > 0 ? Either.void : Either.left(new ProjectionClaimLost({ projection }))

/** Moves the checkpoint from one position to another, and prolongs the claim. */
export const advance = (
  run: Run,
  { name, holder, expiry }: Claim,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number }
) =>
  held(
    run(
      `UPDATE async_projections SET checkpoint = ?, expires_at = ?
       WHERE name = ? AND holder = ? AND checkpoint = ? AND outdated = 0 RETURNING name`,
      [to, Math.trunc(now) + expiry, name, holder, from]
    ),
    name
  )

/** Prolongs the claim. */
export const prolong = (run: Run, { name, holder, expiry }: Claim, now: number) =>
  held(
    run("UPDATE async_projections SET expires_at = ? WHERE name = ? AND holder = ? RETURNING name", [
      Math.trunc(now) + expiry,
      name,
      holder
    ]),
    name
  )

/** Records that the rows are of the claim's version and contain the log up to a position. */
export const save = (run: Run, { name, version, holder }: Claim, checkpoint: number) =>
  held(
    run(
      `UPDATE async_projections SET version = ?, checkpoint = ?, outdated = 0
       WHERE name = ? AND holder = ? RETURNING name`,
      [version, checkpoint, name, holder]
    ),
    name
  )

/** Ends the claim, if it is the holder's. */
export const release = (run: Run, { name, holder }: Claim): void => {
  run("UPDATE async_projections SET holder = NULL, expires_at = 0 WHERE name = ? AND holder = ?", [name, holder])
}

/** Marks the rows as outdated and ends the claim, so that the next one rebuilds. Returns false for an unknown name. */
export const invalidate = (run: Run, name: string): boolean =>
  run(`UPDATE async_projections SET outdated = 1, holder = NULL, expires_at = 0 WHERE name = ? RETURNING name`, [name])
    .length > 0

/** The progress of an asynchronous projection. */
export interface AsyncStatus {
  readonly name: string
  /** The version of the stored rows. */
  readonly version: number
  /** The position of the last event that is folded into the rows. */
  readonly position: number
  /** The number of positions from there to the head of the log. */
  readonly lag: number
  /** True while a program updates or rebuilds the rows. */
  readonly running: boolean
}

/** The progress of all asynchronous projections of the file, by name. */
export const statuses = (run: Run, head: number, now: number): ReadonlyArray<AsyncStatus> =>
  progressRows(run(`SELECT ${columns} FROM async_projections ORDER BY name`)).map((row) => ({
    name: row.name,
    version: row.version,
    position: row.checkpoint,
    lag: Math.max(0, head - row.checkpoint),
    running: isHeld(row, now)
  }))
