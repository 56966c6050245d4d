/**
 * Imports an exported log: verifies it line by line, and writes it in batches of one transaction each.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, AdvanceError } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as LineSplitter from "./LineSplitter.ts"
import { LogFileBroken, LogFileCut, type LogDiverged } from "../operator/MaintenanceError.ts"
import { noProgress, type ProgressListener } from "../backup/SqliteBackup.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as LogImportBatch from "./LogImportBatch.ts"
import * as LogFileFormat from "./LogFileFormat.ts"
import * as LogLineVerifier from "./LogLineVerifier.ts"
import { onlyOperator, type OperatorOnly } from "../operator/Operator.ts"

/** The end of the imported log, and the number of events that were added. */
export interface Imported extends Head {
  readonly added: number
}

/** Imports an exported log; see {@link importLog}. */
export type Import = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  report?: ProgressListener
) => Effect.Effect<
  Imported,
  E | LogFileBroken | LogFileCut | LogDiverged | OperatorOnly | AppendError,
  R | CurrentActor
>

const operation = "import log"

// Limits of a transaction: a larger one would block other writers for too long.
const batchLimits = { events: 500, characters: 4 * 1024 * 1024 }

interface State {
  reached: LogLineVerifier.VerifierState | undefined
  /** The lines that are verified but not written, and their approximate number of characters. */
  pending: Array<LogLineVerifier.VerifiedLine>
  characters: number
  added: number
}

type Failure = LogDiverged | LogFileBroken | AdvanceError | DatabaseError

const isNonEmpty = (proven: ReadonlyArray<LogLineVerifier.VerifiedLine>): proven is LogImportBatch.Batch =>
  proven.length > 0

/** Writes a batch. If an event is invalid, writes only the events before it, and fails. */
const write = (
  database: typeof Database.Service,
  header: LogFileFormat.Header,
  batch: ReadonlyArray<LogLineVerifier.VerifiedLine>,
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
 * Imports an exported log, as the operator, into a deepwell without events, or into one with the first events of the same log.
 * The import is idempotent: an interrupted one is resumed by running it again. It appends no audit event, which would make the
 * log a different one.
 *
 * Fails with `LogFileBroken` at an invalid line; with `LogFileCut` if the log is truncated; with `LogDiverged` if the deepwell
 * has other events; and with `OperatorOnly` for users. All events before an invalid line or a truncation are imported.
 */
export const importLog = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>, report: ProgressListener = noProgress) =>
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

    const take = (line: LineSplitter.Line): Effect.Effect<void, Failure> =>
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
      // All events before an invalid line are imported.
      Effect.tapErrorTag("LogFileBroken", () => flush)
    )
    yield* flush
    if (state.reached === undefined) {
      return yield* new LogFileBroken({ line: 1, position: 0, reason: "the file is empty" })
    }
    const { header, head } = state.reached
    if (head.position < header.position) {
      return yield* new LogFileCut({ position: head.position, head: header.position })
    }
    return { ...head, added: state.added } satisfies Imported
  })
