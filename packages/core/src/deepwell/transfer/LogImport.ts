/**
 * Taking in an exported log: line by line, with the chain proven on the way, in batches of which each is one transaction.
 */
import { Effect, Either, Stream } from "effect"
import { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, AdvanceError } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import type { Line } from "./LineSplitter.ts"
import * as LineSplitter from "./LineSplitter.ts"
import type { LogDiverged } from "../operator/MaintenanceError.ts"
import { LogFileBroken, LogFileCut } from "../operator/MaintenanceError.ts"
import type { Report } from "../backup/SqliteBackup.ts"
import { silently } from "../backup/SqliteBackup.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import type { Batch } from "./LogImportBatch.ts"
import * as LogImportBatch from "./LogImportBatch.ts"
import * as LogFileFormat from "./LogFileFormat.ts"
import type { VerifiedLine, VerifierState } from "./LogLineVerifier.ts"
import * as LogLineVerifier from "./LogLineVerifier.ts"
import type { OperatorOnly } from "../operator/Operator.ts"
import { onlyOperator } from "../operator/Operator.ts"

/** The end of the exported log, and how many of its events were not there yet. */
export interface Imported extends Head {
  readonly added: number
}

/** Fails with `LogFileBroken`, `LogFileCut`, `LogDiverged`, `OperatorOnly`, as the bytes do, or as appends do. */
export type Import = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  report?: Report
) => Effect.Effect<
  Imported,
  E | LogFileBroken | LogFileCut | LogDiverged | OperatorOnly | AppendError,
  R | CurrentActor
>

const operation = "import log"

// In a transaction: more would keep others from writing for too long.
const batchLimits = { events: 500, characters: 4 * 1024 * 1024 }

interface State {
  reached: VerifierState | undefined
  /** What was proven and is not written yet, and about how many characters that are. */
  pending: Array<VerifiedLine>
  characters: number
  added: number
}

type Failure = LogDiverged | LogFileBroken | AdvanceError | DatabaseError

const isNonEmpty = (proven: ReadonlyArray<VerifiedLine>): proven is Batch => proven.length > 0

/** Writes a batch; where one of its events cannot be, those before it. */
const write = (
  database: typeof Database.Service,
  header: LogFileFormat.Header,
  batch: ReadonlyArray<VerifiedLine>,
  end: number
): Effect.Effect<number, Failure> => {
  if (!isNonEmpty(batch)) {
    return Effect.succeed(0)
  }
  const isThere = batch.every(({ stored }) => stored.position <= end)
  const all = isThere
    ? Effect.flatMap(
        database.read(operation, (run) => LogImportBatch.compare(run, header, batch, end)),
        Either.map(() => 0)
      )
    : database.write(operation, (run) => LogImportBatch.write(run, header, batch))
  return Effect.catchTag(all, "LogFileBroken", (error) =>
    Effect.zipRight(
      write(
        database,
        header,
        batch.filter(({ stored }) => stored.position < error.position),
        end
      ),
      error
    )
  )
}

/**
 * Takes in an exported log, for the operator: into a deepwell without events, or one that holds a beginning of that very
 * log, which goes on from there. What was interrupted is finished by doing it again, and twice adds nothing. It leaves no
 * entry: the log would be another one by it.
 */
export const importLog = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>, report: Report = silently) =>
  Effect.gen(function* () {
    const database = yield* Database
    yield* onlyOperator(operation)
    const end = yield* database.read(operation, SqlLog.lastPosition)
    const state: State = { reached: undefined, pending: [], characters: 0, added: 0 }

    const flush = Effect.suspend(() => {
      const { reached, pending } = state
      if (reached === undefined) {
        return Effect.void
      }
      const { header, head } = reached
      state.pending = []
      state.characters = 0
      return Effect.flatMap(write(database, header, pending, end), (count) => {
        state.added += count
        return report(head.position, header.position)
      })
    })

    const take = (line: Line): Effect.Effect<void, Failure> =>
      Effect.suspend(() => {
        if (state.reached === undefined) {
          return Effect.map(LogLineVerifier.readHeader(line), (begun) => {
            state.reached = begun
          })
        }
        const followed = LogLineVerifier.verifyNext(state.reached, line)
        if (Either.isLeft(followed)) {
          return Effect.fail(followed.left)
        }
        state.reached = followed.right.reached
        state.pending.push(followed.right.proven)
        state.characters += line.text.length
        return state.pending.length >= batchLimits.events || state.characters >= batchLimits.characters
          ? flush
          : Effect.void
      })

    yield* Stream.runForEach(LineSplitter.split(bytes, LogFileFormat.maxLineBytes), take).pipe(
      // All before a line that will not do is taken.
      Effect.tapErrorTag("LogFileBroken", () => flush)
    )
    yield* flush
    if (state.reached === undefined) {
      return yield* new LogFileBroken({ line: 1, position: 0, reason: "there is nothing in it" })
    }
    const { header, head } = state.reached
    if (head.position < header.position) {
      return yield* new LogFileCut({ position: head.position, head: header.position })
    }
    return { ...head, added: state.added } satisfies Imported
  })
