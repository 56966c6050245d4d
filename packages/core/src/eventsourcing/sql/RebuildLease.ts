/**
 * The lease on rebuilding projections: one rebuild runs at a time, over all processes on the file. A lease that is not
 * renewed expires, so that a crashed rebuild blocks the next one for at most that long. Times are milliseconds since 1970.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { RebuildRunning } from "../EventStoreError.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as TableOwnership from "./TableOwnership.ts"

/** The duration of a lease in milliseconds. */
export const expiry = 15_000

const leaseRows = RowCodec.reader(
  Schema.Struct({
    generation: Schema.Number,
    holder: Schema.NullOr(Schema.String),
    expiresAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("expires_at"))
  })
)

const select = (run: Run) => leaseRows(run("SELECT generation, holder, expires_at FROM rebuild WHERE only = 1"))[0]

/** True when a rebuild ended without releasing its lease; it may have left shadow tables. */
export const isAbandoned = (run: Run, now: number): boolean => {
  const lease = select(run)
  return lease !== undefined && lease.holder !== null && lease.expiresAt <= now
}

/** Fails with `RebuildRunning` while a rebuild holds the lease. */
export const requireFree = (run: Run, now: number): Either.Either<void, RebuildRunning> => {
  const lease = select(run)
  return lease !== undefined && lease.holder !== null && lease.expiresAt > now
    ? Either.left(new RebuildRunning({ expiresAt: lease.expiresAt }))
    : Either.void
}

/**
 * Acquires the lease, drops the shadow tables of earlier rebuilds, and returns a generation number that no rebuild had
 * before. Fails with `RebuildRunning` while another holder's lease has not expired.
 */
export const claim = (run: Run, holder: string, now: number): Either.Either<number, RebuildRunning> =>
  Either.map(requireFree(run, now), () => {
    TableOwnership.dropShadows(run)
    const generation = (select(run)?.generation ?? 0) + 1
    run("UPDATE rebuild SET generation = ?, holder = ?, expires_at = ? WHERE only = 1", [
      generation,
      holder,
      Math.trunc(now) + expiry
    ])
    return generation
  })

/** Renews the lease. Fails with `RebuildRunning` when it expired and another rebuild acquired it. */
export const prolong = (run: Run, holder: string, now: number): Either.Either<void, RebuildRunning> => {
  const lease = select(run)
  if (lease?.holder !== holder) {
    return Either.left(new RebuildRunning({ expiresAt: lease?.expiresAt ?? 0 }))
  }
  run("UPDATE rebuild SET expires_at = ? WHERE only = 1", [Math.trunc(now) + expiry])
  return Either.void
}

/** Releases the lease. */
export const release = (run: Run): void => {
  run("UPDATE rebuild SET holder = NULL, expires_at = 0 WHERE only = 1")
}

/** Drops the shadow tables and releases the lease, if it is this holder's or has expired. */
export const abandon = (run: Run, now: number, holder?: string): void => {
  if ((holder !== undefined && select(run)?.holder === holder) || isAbandoned(run, now)) {
    TableOwnership.dropShadows(run)
    release(run)
  }
}
