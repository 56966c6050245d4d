/**
 * Stores consumers' checkpoints and parked events in the database of the log, so that a consumer's rows are written exactly once.
 */
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { guarded, refuseAsync } from "../../database/transaction/TransactionGuard.ts"
import type { Checkpoint, CheckpointStore, Claim, Parking } from "../CheckpointStore.ts"
import { CheckpointBehind, CheckpointForeign, ClaimLost, isForeign, isTaken } from "../CheckpointStore.ts"
import * as ConsumerMetrics from "../ConsumerMetrics.ts"
import { PositionAhead } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { TooManyParked } from "../ParkedEvent.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlParkedEvents from "./SqlParkedEvents.ts"

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

const expiryFrom = (now: number, expiry: Duration.Duration): number => Math.trunc(now + Duration.toMillis(expiry))

const claim = (
  run: Run,
  { name, holder, expiry }: Claim,
  now: number
): Either.Either<Option.Option<number>, CheckpointForeign> => {
  const checkpoint = find(run, name)
  if (checkpoint !== undefined && isTaken(checkpoint, now, holder)) {
    return Either.right(Option.none())
  }
  const position = checkpoint?.position ?? 0
  if (checkpoint !== undefined && isForeign(checkpoint, SqlLog.hashAt(position)(run))) {
    return Either.left(new CheckpointForeign({ consumer: name, position, head: SqlLog.lastPosition(run) }))
  }
  put(run, name, position, holder, expiryFrom(now, expiry))
  return Either.right(Option.some(position))
}

const move = (
  run: Run,
  { name, holder, expiry, position }: Claim & Pick<Parking, "position">,
  now: number
): Either.Either<void, ClaimLost | CheckpointBehind> => {
  const moved = run(
    `UPDATE consumers SET position = ?, hash = (SELECT hash FROM events WHERE position = ?), expires_at = ?
     WHERE name = ? AND holder = ? AND position <= ? RETURNING name`,
    [position, position, expiryFrom(now, expiry), name, holder, position]
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

const save = (run: Run, checkpoint: Checkpoint<Run>, now: number) =>
  Either.map(move(run, checkpoint, now), () => {
    if (checkpoint.resolved !== undefined) {
      SqlParkedEvents.remove(run, checkpoint.name, checkpoint.resolved)
    }
    return refuseAsync("companion", checkpoint.companion?.(guarded(run)))
  })

const park = (
  run: Run,
  parking: Parking,
  now: number
): Either.Either<void, ClaimLost | CheckpointBehind | TooManyParked> => {
  const { name, event, maximum } = parking
  const stored = find(run, name)?.position ?? 0
  return Either.flatMap(move(run, parking, now), () =>
    event.position > stored
      ? SqlParkedEvents.insert(run, name, event, maximum)
      : Either.right(SqlParkedEvents.update(run, name, event))
  )
}

/** A checkpoint store in a database, whose migrations must include `EventStoreMigrations`. */
export const inDatabase = (database: Context.Tag.Service<typeof Database>): CheckpointStore<Run> => {
  const read = <A>(operation: string, query: (run: Run, now: number) => A) =>
    Effect.clockWith((clock) => database.read(operation, (run) => query(run, clock.unsafeCurrentTimeMillis())))
  const write = <A, E>(operation: string, use: (run: Run, now: number) => Either.Either<A, E>) =>
    Effect.clockWith((clock) => database.write(operation, (run) => use(run, clock.unsafeCurrentTimeMillis())))
  return {
    claim: (wanted) =>
      // Waiting consumers poll with a read, which does not delay appends.
      Effect.if(
        read("look at a consumer", (run, now) => {
          const checkpoint = find(run, wanted.name)
          return checkpoint !== undefined && isTaken(checkpoint, now, wanted.holder)
        }),
        {
          onTrue: () => Effect.succeedNone,
          onFalse: () => write("claim a consumer", (run, now) => claim(run, wanted, now))
        }
      ),
    save: (checkpoint) =>
      Effect.zipRight(
        PageLimit.place("position", checkpoint.position),
        write("save a checkpoint", (run, now) => save(run, checkpoint, now))
      ),
    park: (parking) =>
      Effect.zipRight(
        PageLimit.parking(parking),
        write("park an event", (run, now) => park(run, parking, now))
      ),
    parked: (name) => database.read("list parked events", (run) => SqlParkedEvents.list(run, name)),
    retryParked: (name, position) =>
      database.write("mark parked events", (run) => Either.right(SqlParkedEvents.mark(run, name, position))),
    discardParked: (name, position) =>
      database.write("discard a parked event", (run) => Either.right(SqlParkedEvents.remove(run, name, position))),
    nextRetry: (name) =>
      database.read("look for a retry", (run) => Option.fromNullable(SqlParkedEvents.nextRetry(run, name))),
    release: ({ name, holder }) =>
      database.write("release a consumer", (run) => {
        run("UPDATE consumers SET holder = NULL, expires_at = 0 WHERE name = ? AND holder = ?", [name, holder])
        return Either.void
      }),
    reset: (name, requested) =>
      Effect.flatMap(PageLimit.resetting(name, requested), (position) =>
        database.write("reset a consumer", (run) => {
          const head = SqlLog.lastPosition(run)
          if (position > head) {
            return Either.left(new PositionAhead({ position, head }))
          }
          put(run, name, position, null, 0)
          SqlParkedEvents.removeAfter(run, name, position)
          return Either.void
        })
      ),
    progress: Effect.tap(
      read("list consumers", (run, now) => {
        const head = SqlLog.lastPosition(run)
        return checkpointRows(run(`${select} ORDER BY name`)).map((checkpoint) => ({
          name: checkpoint.name,
          position: checkpoint.position,
          lag: head - checkpoint.position,
          running: isTaken(checkpoint, now),
          parked: SqlParkedEvents.count(run, checkpoint.name)
        }))
      }),
      ConsumerMetrics.setProgress
    )
  }
}

/**
 * A checkpoint store in the `Database` in context, whose migrations must include `EventStoreMigrations`. A `SqlEventStore`
 * has one as its `checkpoints`.
 */
export const make: Effect.Effect<CheckpointStore<Run>, never, Database> = Effect.map(Database, inDatabase)
