/**
 * Stores consumers' checkpoints and parked events beside the log in PostgreSQL, so that one consumer of a name runs at a time
 * on all machines. Claims expire by the clock of the program: a consumer whose clock is off can take a claim early, but the
 * former holder can then save nothing.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  type CheckpointBehind,
  CheckpointForeign,
  type CheckpointStore,
  type Claim,
  type ClaimLost,
  isForeign,
  isTaken,
  moveError
} from "@scipnet/core/eventsourcing/CheckpointStore"
import { endsTransaction, refuseAsync } from "@scipnet/core/database/transaction/TransactionGuard"
import * as ConsumerMetrics from "@scipnet/core/eventsourcing/ConsumerMetrics"
import { PositionAhead } from "@scipnet/core/eventsourcing/EventStoreError"
import * as PageLimit from "@scipnet/core/eventsourcing/PageLimit"
import { TooManyParked } from "@scipnet/core/eventsourcing/ParkedEvent"
import type { PgStatement } from "../connection/PgStatement.ts"
import * as CheckpointStatements from "./CheckpointStatements.ts"
import * as ParkedStatements from "./ParkedStatements.ts"
import type { Decision, PgTransactor } from "./PgTransactor.ts"

/** The transaction that saves a checkpoint: a companion adds statements, which run in order before the commit. */
export interface PgTransaction {
  readonly add: (statement: PgStatement) => void
}

const refuse = <E>(error: E): Decision<Either.Either<never, E>> => ({
  statements: [],
  result: () => Either.left(error)
})

const done: Either.Either<void> = Either.void

const expiryFrom = (now: number, expiry: Duration.Duration): number => Math.trunc(now + Duration.toMillis(expiry))

type Moving = Claim & { readonly position: number }

const move = ({ name, holder, expiry, position }: Moving, now: number): PgStatement =>
  CheckpointStatements.put(name, position, holder, expiryFrom(now, expiry))

/** The statements that a companion adds. Throws a `TypeError` for a companion that is asynchronous or ends the transaction. */
const companionStatements = (companion: ((transaction: PgTransaction) => undefined) | undefined) => {
  const statements: Array<PgStatement> = []
  let isOpen = true
  const add = (statement: PgStatement): void => {
    if (!isOpen || endsTransaction(statement.text)) {
      throw new TypeError("a statement may neither end the transaction nor be added after the companion has returned")
    }
    statements.push(statement)
  }
  refuseAsync("companion", companion?.({ add }))
  isOpen = false
  return statements
}

/** Makes a checkpoint store. */
export const make = (transactor: PgTransactor): CheckpointStore<PgTransaction> => {
  const { query, execute, decide } = transactor

  const claim = (wanted: Claim, now: number) => {
    const { name, holder, expiry } = wanted
    return decide(
      { operation: "claim a consumer", isRepeatable: true },
      [CheckpointStatements.lockName(name), CheckpointStatements.findLocked(name)],
      ([, found = []]): Decision<Either.Either<Option.Option<number>, CheckpointForeign>> => {
        const [stored] = CheckpointStatements.rows(found)
        if (stored !== undefined && isTaken(stored, now, holder)) {
          return { statements: [], result: () => Either.right(Option.none()) }
        }
        if (stored !== undefined && isForeign(stored, stored.hashAt)) {
          return refuse(new CheckpointForeign({ consumer: name, position: stored.position, head: stored.head }))
        }
        const position = stored?.position ?? 0
        return {
          statements: [CheckpointStatements.put(name, position, holder, expiryFrom(now, expiry))],
          result: () => Either.right(Option.some(position))
        }
      }
    )
  }

  return {
    // Waiting consumers poll with a read, which locks nothing.
    claim: (wanted) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const found = yield* query("look at a consumer", CheckpointStatements.find(wanted.name))
        const [stored] = CheckpointStatements.rows(found)
        return stored !== undefined && isTaken(stored, now, wanted.holder)
          ? Option.none()
          : yield* Effect.flatten(claim(wanted, now))
      }),
    save: (checkpoint) =>
      Effect.gen(function* () {
        yield* PageLimit.place("position", checkpoint.position)
        const now = yield* Clock.currentTimeMillis
        const { name, companion, resolved } = checkpoint
        const decided = decide(
          { operation: "save a checkpoint", isRepeatable: companion === undefined },
          [CheckpointStatements.findLocked(name)],
          ([found = []]): Decision<Either.Either<void, ClaimLost | CheckpointBehind>> => {
            const error = moveError(checkpoint, CheckpointStatements.rows(found)[0])
            return error === undefined
              ? {
                  statements: [
                    move(checkpoint, now),
                    ...(resolved === undefined ? [] : [ParkedStatements.remove(name, resolved)]),
                    ...companionStatements(companion)
                  ],
                  result: () => done
                }
              : refuse(error)
          }
        )
        return yield* Effect.flatten(decided)
      }),
    park: (parking) =>
      Effect.gen(function* () {
        yield* PageLimit.parking(parking)
        const now = yield* Clock.currentTimeMillis
        const { name, event, maximum } = parking
        const decided = decide(
          { operation: "park an event" },
          [CheckpointStatements.findLocked(name)],
          ([found = []]): Decision<Either.Either<void, ClaimLost | CheckpointBehind | TooManyParked>> => {
            const [stored] = CheckpointStatements.rows(found)
            const error = moveError(parking, stored)
            if (error !== undefined) {
              return refuse(error)
            }
            const isNew = event.position > (stored?.position ?? 0)
            if (isNew && (stored?.parked ?? 0) >= maximum) {
              return refuse(new TooManyParked({ consumer: name, position: event.position, maximum }))
            }
            const write = isNew ? ParkedStatements.insert : ParkedStatements.update
            return { statements: [move(parking, now), write(name, event)], result: () => done }
          }
        )
        return yield* Effect.flatten(decided)
      }),
    parked: (name) => Effect.map(query("list parked events", ParkedStatements.list(name)), ParkedStatements.rows),
    retryParked: (name, position) =>
      Effect.map(
        execute({ operation: "mark parked events", isRepeatable: true }, [ParkedStatements.mark(name, position)]),
        ([marked = []]) => marked.length
      ),
    discardParked: (name, position) =>
      Effect.map(
        execute({ operation: "discard a parked event" }, [ParkedStatements.remove(name, position)]),
        ([removed = []]) => removed.length > 0
      ),
    nextRetry: (name) =>
      Effect.map(query("look for a retry", ParkedStatements.nextRetry(name)), (found) =>
        Option.fromNullable(ParkedStatements.rows(found)[0])
      ),
    release: ({ name, holder }) =>
      Effect.asVoid(
        execute({ operation: "release a consumer", isRepeatable: true }, [CheckpointStatements.release(name, holder)])
      ),
    reset: (name, requested) =>
      Effect.gen(function* () {
        const position = yield* PageLimit.resetting(name, requested)
        const decided = decide(
          { operation: "reset a consumer", isRepeatable: true },
          [CheckpointStatements.lockName(name), CheckpointStatements.findHead()],
          ([, found = []]): Decision<Either.Either<void, PositionAhead>> => {
            const head = CheckpointStatements.headOf(found)
            return position > head
              ? refuse(new PositionAhead({ position, head }))
              : {
                  statements: [
                    CheckpointStatements.put(name, position, null, 0),
                    ParkedStatements.removeAfter(name, position)
                  ],
                  result: () => done
                }
          }
        )
        return yield* Effect.flatten(decided)
      }),
    progress: Effect.tap(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        return CheckpointStatements.rows(yield* query("list consumers", CheckpointStatements.list())).map((stored) => ({
          name: stored.name,
          position: stored.position,
          lag: stored.head - stored.position,
          running: isTaken(stored, now),
          parked: stored.parked
        }))
      }),
      ConsumerMetrics.setProgress
    )
  }
}
