/**
 * Writes events of a log into a replica: verifies the hash chain over all of them, then writes events, command ids, read models,
 * rows of shared tables and the point that is reached, in the caller's transaction.
 */
import * as Either from "effect/Either"
import type { DatabaseUnavailable, ReplicaDiverged } from "../../database/DatabaseError.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import type { Run, Values } from "../../database/transaction/SqlRunner.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { AdvanceError, ChainBroken, MalformedEvent, UnknownEvent } from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import type { Epoch, Reached, SharedChange } from "../SharedLog.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as ProjectionProgress from "../sql/ProjectionProgress.ts"
import type { ProjectionWriter } from "../sql/ProjectionWriter.ts"
import * as SqlAppend from "../sql/SqlAppend.ts"
import * as SqlLog from "../sql/SqlLog.ts"
import * as ReplicaTable from "./ReplicaTable.ts"

/** Events that follow a point, with the changes of the shared tables. */
export interface ReplicaPage {
  /** The point that the events follow. */
  readonly after: Reached
  readonly events: ReadonlyArray<StoredEvents.StoredEvent>
  readonly changes: ReadonlyArray<SharedChange>
  readonly epoch: Epoch
}

/** The program's part of a replica. */
export interface Target<E> {
  readonly codec: EventCodec<E>
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
  /** Writes the changed rows of shared tables. */
  readonly applyChanges: (run: Run, changes: ReadonlyArray<SharedChange>) => void
}

/** Errors of a page, besides those of the database; nothing is written then. */
export type PageError =
  UnknownEvent | MalformedEvent | ChainBroken | AdvanceError | ReplicaDiverged | DatabaseUnavailable

const operation = "follow the log"

// An append of many events can be spread over several pages.
const insertCommands = BulkInsert.statement(
  "commands",
  ["actor", "command_id", "payload_hash", "first_position", "last_position"],
  "ON CONFLICT (actor, command_id) DO UPDATE SET last_position = excluded.last_position"
)

/** The rows of the commands of events: consecutive events of an actor's command are one append. */
const commandsOf = (
  events: ReadonlyArray<Pick<Projected<unknown>, "position" | "metadata">>
): ReadonlyArray<Values> => {
  const commands: Array<[string, string, string | null, number, number]> = []
  for (const { position, metadata } of events) {
    const { actor, commandId, payloadHash } = metadata
    const last = commands.at(-1)
    if (last !== undefined && last[0] === actor && last[1] === commandId && last[4] === position - 1) {
      last[4] = position
    } else if (commandId !== null) {
      commands.push([actor, commandId, payloadHash, position, position])
    }
  }
  return commands
}

/** Events without data that only a newer program can decode, for a program without read models. */
const undecoded = (events: ReadonlyArray<StoredEvents.StoredEvent>) =>
  Either.all(
    events.map((row) => Either.map(StoredEvents.metadataOf(row), (metadata) => ({ position: row.position, metadata })))
  )

/** Writes events into the log and the read models. Without read models events of a newer program are no obstacle. */
const write = <E>(run: Run, { codec, projectors }: Target<E>, events: ReadonlyArray<StoredEvents.StoredEvent>) =>
  Either.gen(function* () {
    const decoded =
      projectors.length === 0 ? [] : yield* Either.all(events.map((row) => StoredEvents.project(codec, row)))
    const commands = commandsOf(projectors.length === 0 ? yield* undecoded(events) : decoded)
    SqlAppend.insertEvents(run, events)
    insertCommands(run, commands)
    yield* ProjectionProgress.advance(run, projectors, decoded)
  })

/**
 * Writes a page, and returns the point that the file has reached. Events that another follower of the file has written are
 * skipped, once the last of them has the same hash.
 *
 * Fails with `ChainBroken` when the events do not continue the chain, with `ReplicaDiverged` when the file has another event at
 * a position or is marked, with `DatabaseUnavailable` for another or an older epoch, with `UnknownEvent` or `MalformedEvent` for
 * an event that cannot be decoded, and with the errors of the read models.
 */
export const apply =
  <E>(target: Target<E>, { after, events, changes, epoch }: ReplicaPage) =>
  (run: Run): Either.Either<Reached, PageError> =>
    Either.gen(function* () {
      const row = ReplicaTable.find(run) ?? { ...epoch, revision: 0, diverged: null }
      yield* ReplicaTable.check(row, epoch, operation)
      const sent = yield* StoredEvents.verifyChain(after, events)
      let head = SqlLog.end(run)
      if (head.position < after.position) {
        // The file lost its end, as after a power failure: its own head is the point to ask for.
        return { ...head, revision: row.revision }
      }
      const known = Math.min(head.position, sent.position)
      const hash = known === after.position ? after.hash : events[known - after.position - 1]?.hash
      if (known > 0 && hash !== SqlLog.hashAt(known)(run)) {
        return yield* Either.left(ReplicaTable.diverged(operation, known))
      }
      const added = events.filter(({ position }) => position > head.position)
      if (added.length > 0) {
        yield* write(run, target, added)
        head = sent
      }
      const newer = changes.filter(({ revision }) => revision > row.revision)
      if (newer.length > 0) {
        target.applyChanges(run, newer)
      }
      const revision = newer.at(-1)?.revision ?? row.revision
      if (newer.length > 0 || epoch.timeline !== row.timeline) {
        ReplicaTable.save(run, epoch, revision)
      }
      return { ...head, revision }
    })
