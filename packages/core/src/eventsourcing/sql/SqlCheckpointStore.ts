/**
 * Stores consumers' checkpoints in the database of the log, so that a consumer's rows are written exactly once.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { guarded, refuseAsync } from "../../database/transaction/TransactionGuard.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import { CheckpointBehind, CheckpointForeign, ClaimLost, isForeign, isTaken } from "../CheckpointStore.ts"
import { PositionAhead } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlLog from "./SqlLog.ts"

const checkpointRows = RowCodec.reader(
  Schema.Struct({
    name: Schema.String,
    position: Schema.Number,
    hash: Schema.NullOr(Schema.String),
    holder: Schema.NullOr(Schema.String),
    expiresAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("expires_at"))
  })
)

const select = "SELECT name, position, hash, holder, expires_at FROM consumers"
const find = (run: Run, name: string) => checkpointRows(run(`${select} WHERE name = ?`, [name]))[0]

const put = (run: Run, name: string, position: number, holder: string | null, expiresAt: number): void => {
  run(
    `INSERT INTO consumers (name, position, hash, holder, expires_at)
     VALUES (?, ?, (SELECT hash FROM events WHERE position = ?), ?, ?)
     ON CONFLICT (name) DO UPDATE
     SET position = excluded.position, hash = excluded.hash, holder = excluded.holder, expires_at = excluded.expires_at`,
    [name, position, position, holder, expiresAt]
  )
}

const isClaimedByOther = (run: Run, name: string, holder: string, now: number): boolean => {
  const checkpoint = find(run, name)
  return checkpoint !== undefined && isTaken(checkpoint, now, holder)
}

const claim = (
  run: Run,
  name: string,
  holder: string,
  now: number,
  expiresAt: number
): Either.Either<Option.Option<number>, CheckpointForeign> => {
  const checkpoint = find(run, name)
  if (checkpoint !== undefined && isTaken(checkpoint, now, holder)) {
    return Either.right(Option.none())
  }
  const position = checkpoint?.position ?? 0
  if (checkpoint !== undefined && isForeign(checkpoint, SqlLog.hashAt(position)(run))) {
    return Either.left(new CheckpointForeign({ consumer: name, position, head: SqlLog.lastPosition(run) }))
  }
  put(run, name, position, holder, expiresAt)
  return Either.right(Option.some(position))
}

const move = (
  run: Run,
  name: string,
  holder: string,
  position: number,
  expiresAt: number
): Either.Either<void, ClaimLost | CheckpointBehind> => {
  const moved = run(
    `UPDATE consumers SET position = ?, hash = (SELECT hash FROM events WHERE position = ?), expires_at = ?
     WHERE name = ? AND holder = ? AND position <= ? RETURNING name`,
    [position, position, expiresAt, name, holder, position]
  )
  if (moved.length > 0) {
    return Either.void
  }
  const checkpoint = find(run, name)
  return Either.left(
    checkpoint?.holder === holder
      ? new CheckpointBehind({ consumer: name, position, stored: checkpoint.position })
      : new ClaimLost({ consumer: name })
  )
}

const expiryFrom = (now: number, expiry: Duration.Duration): number => Math.trunc(now + Duration.toMillis(expiry))

/** A checkpoint store in the `Database` in context, whose migrations must include `EventStoreMigrations`. */
export const make: Effect.Effect<CheckpointStore<Run>, never, Database> = Effect.map(Database, (database) => ({
  claim: ({ name, holder, expiry }) =>
    Effect.clockWith((clock) =>
      // Waiting consumers poll with a read, which does not delay appends.
      Effect.if(
        database.read("look at a consumer", (run) =>
          isClaimedByOther(run, name, holder, clock.unsafeCurrentTimeMillis())
        ),
        {
          onTrue: () => Effect.succeedNone,
          onFalse: () =>
            database.write("claim a consumer", (run) => {
              const now = clock.unsafeCurrentTimeMillis()
              return claim(run, name, holder, now, expiryFrom(now, expiry))
            })
        }
      )
    ),
  save: ({ name, holder, expiry, position, companion }) =>
    Effect.zipRight(
      PageLimit.place("position", position),
      Effect.clockWith((clock) =>
        database.write("save a checkpoint", (run) =>
          Either.map(move(run, name, holder, position, expiryFrom(clock.unsafeCurrentTimeMillis(), expiry)), () =>
            refuseAsync("companion", companion?.(guarded(run)))
          )
        )
      )
    ),
  release: ({ name, holder }) =>
    database.write("release a consumer", (run) => {
      run("UPDATE consumers SET holder = NULL, expires_at = 0 WHERE name = ? AND holder = ?", [name, holder])
      return Either.void
    }),
  reset: (name, requested) =>
    Effect.flatMap(PageLimit.place("position", requested), (position) =>
      database.write("reset a consumer", (run) => {
        const head = SqlLog.lastPosition(run)
        if (position > head) {
          return Either.left(new PositionAhead({ position, head }))
        }
        put(run, name, position, null, 0)
        return Either.void
      })
    ),
  progress: Effect.clockWith((clock) =>
    database.read("list consumers", (run) => {
      const [head, now] = [SqlLog.lastPosition(run), clock.unsafeCurrentTimeMillis()]
      return checkpointRows(run(`${select} ORDER BY name`)).map((checkpoint) => ({
        name: checkpoint.name,
        position: checkpoint.position,
        lag: head - checkpoint.position,
        running: isTaken(checkpoint, now)
      }))
    })
  )
}))
