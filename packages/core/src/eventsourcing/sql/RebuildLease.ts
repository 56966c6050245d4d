/**
 * Whose turn it is to make projections anew. A claim that is not prolonged runs out, so that a crash stops nobody.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Option, Schema } from "effect"
import { RebuildRunning } from "../EventStoreError.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as TableOwnership from "./TableOwnership.ts"

/** How long a claim holds if its holder is not heard of again, in milliseconds. */
export const expiry = 15_000

const claims = RowCodec.decoder(
  Schema.Struct({
    generation: Schema.Number,
    holder: Schema.NullOr(Schema.String),
    expiresAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("expires_at"))
  })
)

const find = (sql: SqlClient) =>
  Effect.map(
    claims(sql.unsafe("SELECT generation, holder, expires_at FROM rebuild WHERE only = 1")),
    Option.fromIterable
  )

const until = Effect.map(Clock.currentTimeMillis, (now) => Math.trunc(now) + expiry)

/** Whether somebody ended without giving it back, and may have left something behind. */
export const isAbandoned = (sql: SqlClient): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    Effect.all([find(sql), Clock.currentTimeMillis]),
    ([found, now]) => Option.isSome(found) && found.value.holder !== null && found.value.expiresAt <= now
  )

/**
 * Claims the turn, removes what others left behind, and gives a number that nobody had before. Fails with
 * `RebuildRunning` while it is somebody else's.
 */
export const claim = (sql: SqlClient, holder: string): Effect.Effect<number, SqlError | RebuildRunning> =>
  Effect.gen(function* () {
    const [found, now] = [Option.getOrUndefined(yield* find(sql)), yield* Clock.currentTimeMillis]
    if (found !== undefined && found.holder !== null && found.expiresAt > now) {
      return yield* new RebuildRunning({ expiresAt: found.expiresAt })
    }
    yield* TableOwnership.dropShadows(sql)
    const generation = (found?.generation ?? 0) + 1
    yield* sql.unsafe("UPDATE rebuild SET generation = ?, holder = ?, expires_at = ? WHERE only = 1", [
      generation,
      holder,
      yield* until
    ])
    return generation
  })

/** Prolongs the claim. Fails with `RebuildRunning` when it ran out, and somebody else took over. */
export const prolong = (sql: SqlClient, holder: string): Effect.Effect<void, SqlError | RebuildRunning> =>
  Effect.gen(function* () {
    const found = Option.getOrUndefined(yield* find(sql))
    if (found?.holder !== holder) {
      return yield* new RebuildRunning({ expiresAt: found?.expiresAt ?? 0 })
    }
    yield* sql.unsafe("UPDATE rebuild SET expires_at = ? WHERE only = 1", [yield* until])
  })

/** Gives the turn back. */
export const release = (sql: SqlClient): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql.unsafe("UPDATE rebuild SET holder = NULL, expires_at = 0 WHERE only = 1"))

/** Removes what is left of a rebuild, if it is this holder's or nobody's any more. */
export const abandon = (sql: SqlClient, holder?: string): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const found = Option.getOrUndefined(yield* find(sql))
    if ((found !== undefined && found.holder === holder) || (yield* isAbandoned(sql))) {
      yield* TableOwnership.dropShadows(sql)
      yield* release(sql)
    }
  })
