/**
 * Checkpoints in the database of the log, so that what a consumer writes there is done exactly once.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Duration, Effect, Option, Schema } from "effect"
import { Database } from "../../database/Database.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import { CheckpointBehind, CheckpointForeign, ClaimLost, isForeign, isTaken } from "../CheckpointStore.ts"
import { PositionAhead } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlLog from "./SqlLog.ts"

const stored = RowCodec.decoder(
  Schema.Struct({
    name: Schema.String,
    position: Schema.Number,
    hash: Schema.NullOr(Schema.String),
    holder: Schema.NullOr(Schema.String),
    expiresAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("expires_at"))
  })
)
const named = RowCodec.decoder(Schema.Struct({ name: Schema.String }))

const all = "SELECT name, position, hash, holder, expires_at FROM consumers"
const find = (sql: SqlClient, name: string) =>
  Effect.map(stored(sql.unsafe(`${all} WHERE name = ?`, [name])), ([found]) => found)

const put = (sql: SqlClient, name: string, position: number, holder: string | null, expiresAt: number) =>
  sql.unsafe(
    `INSERT INTO consumers (name, position, hash, holder, expires_at)
     VALUES (?, ?, (SELECT hash FROM events WHERE position = ?), ?, ?)
     ON CONFLICT (name) DO UPDATE
     SET position = excluded.position, hash = excluded.hash, holder = excluded.holder, expires_at = excluded.expires_at`,
    [name, position, position, holder, expiresAt]
  )

/** Prolongs the claim from now, with the clock read under the write lock. */
const until = (expiry: Duration.Duration) =>
  Effect.map(Clock.currentTimeMillis, (now) => Math.trunc(now + Duration.toMillis(expiry)))

/** Checkpoints in the `Database` in context, whose migrations must include `EventStoreMigrations`. */
export const make: Effect.Effect<CheckpointStore<SqlClient>, never, Database> = Effect.map(Database, (database) => {
  const takenFrom = (sql: SqlClient, name: string, holder: string) =>
    Effect.map(
      Effect.all([find(sql, name), Clock.currentTimeMillis]),
      ([found, now]) => found !== undefined && isTaken(found, now, holder)
    )

  const claimed = (sql: SqlClient, name: string, holder: string, expiry: Duration.Duration) =>
    Effect.gen(function* () {
      if (yield* takenFrom(sql, name, holder)) {
        return Option.none<number>()
      }
      const found = yield* find(sql, name)
      const position = found?.position ?? 0
      if (found !== undefined && isForeign(found, yield* SqlRunner.together(SqlLog.hashAt(position)))) {
        return yield* new CheckpointForeign({
          consumer: name,
          position,
          head: yield* SqlRunner.together(SqlLog.lastPosition)
        })
      }
      yield* put(sql, name, position, holder, yield* until(expiry))
      return Option.some(position)
    })

  const moved = (sql: SqlClient, name: string, holder: string, position: number, expiresAt: number) =>
    named(
      sql.unsafe(
        `UPDATE consumers SET position = ?, hash = (SELECT hash FROM events WHERE position = ?), expires_at = ?
         WHERE name = ? AND holder = ? AND position <= ? RETURNING name`,
        [position, position, expiresAt, name, holder, position]
      )
    )

  return {
    claim: ({ name, holder, expiry }) =>
      // Whoever waits for the name only looks, and keeps no appends waiting.
      Effect.if(
        database.read("look at a consumer", (sql) => takenFrom(sql, name, holder)),
        {
          onTrue: () => Effect.succeed(Option.none()),
          onFalse: () => database.write("claim a consumer", (sql) => claimed(sql, name, holder, expiry))
        }
      ),
    save: ({ name, holder, expiry, position, alongside }) =>
      Effect.zipRight(
        PageLimit.place("position", position),
        database.write("save a checkpoint", (sql): Effect.Effect<void, SqlError | ClaimLost | CheckpointBehind> =>
          Effect.gen(function* () {
            const rows = yield* moved(sql, name, holder, position, yield* until(expiry))
            if (rows.length === 0) {
              const found = yield* find(sql, name)
              return yield* found?.holder === holder
                ? new CheckpointBehind({ consumer: name, position, stored: found.position })
                : new ClaimLost({ consumer: name })
            }
            yield* alongside?.(sql) ?? Effect.void
          })
        )
      ),
    release: ({ name, holder }) =>
      database.write("release a consumer", (sql) =>
        Effect.asVoid(
          sql.unsafe("UPDATE consumers SET holder = NULL, expires_at = 0 WHERE name = ? AND holder = ?", [name, holder])
        )
      ),
    reset: (name, asked) =>
      Effect.flatMap(PageLimit.place("position", asked), (position) =>
        database.write("reset a consumer", (sql) =>
          Effect.gen(function* () {
            const head = yield* SqlRunner.together(SqlLog.lastPosition)
            if (position > head) {
              return yield* new PositionAhead({ position, head })
            }
            yield* put(sql, name, position, null, 0)
          })
        )
      ),
    progress: database.read("list consumers", (sql) =>
      Effect.gen(function* () {
        const [head, now] = [yield* SqlRunner.together(SqlLog.lastPosition), yield* Clock.currentTimeMillis]
        const found = yield* stored(sql.unsafe(`${all} ORDER BY name`))
        return found.map((each) => ({
          name: each.name,
          position: each.position,
          lag: head - each.position,
          running: isTaken(each, now)
        }))
      })
    )
  }
})
