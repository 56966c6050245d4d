/**
 * Retires projections: drops their tables, and records their versions, so that an older program does not create them again.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { RebuildRunning } from "../EventStoreError.ts"
import * as RebuildLease from "./RebuildLease.ts"
import * as TableOwnership from "./TableOwnership.ts"

const versionRows = RowCodec.reader(Schema.Struct({ version: Schema.NullOr(Schema.Int) }))

const storedVersion = (run: Run, name: string): number | null =>
  versionRows(
    run(
      `SELECT max(version) AS version FROM (SELECT version FROM projections WHERE name = ?
       UNION ALL SELECT version FROM async_projections WHERE name = ?)`,
      [name, name]
    )
  )[0]?.version ?? null

/** True when the file retired a projection of this name at its version or a higher one. */
export const isRetired = (run: Run, { name, version }: { readonly name: string; readonly version: number }): boolean =>
  run("SELECT 1 FROM retired_projections WHERE name = ? AND version >= ?", [name, version]).length > 0

/** True when the file has rows or tables of a projection with one of these names. */
export const isPending = (run: Run, names: ReadonlyArray<string>): boolean =>
  names.some((name) => storedVersion(run, name) !== null || TableOwnership.ownsTable(run, name))

/**
 * Drops the tables and indexes of projections, and removes their progress; names that the file does not know are ignored.
 * Runs in the caller's transaction. Fails with `RebuildRunning` while a rebuild is running.
 */
export const retire = (run: Run, names: ReadonlyArray<string>, now: number): Either.Either<void, RebuildRunning> =>
  Either.map(RebuildLease.requireFree(run, now), () => {
    RebuildLease.abandon(run, now)
    for (const name of names) {
      const version = storedVersion(run, name)
      TableOwnership.dropOwned(run, name)
      if (version !== null) {
        run("DELETE FROM projections WHERE name = ?", [name])
        run("DELETE FROM async_projections WHERE name = ?", [name])
        run(
          `INSERT INTO retired_projections (name, version) VALUES (?, ?)
           ON CONFLICT (name) DO UPDATE SET version = max(version, excluded.version)`,
          [name, version]
        )
      }
    }
  })
