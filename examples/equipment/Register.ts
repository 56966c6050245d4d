/**
 * The register: executes commands and reads rows, in one SQLite file.
 */
import { createHash } from "node:crypto"
import * as Events from "@scipnet/core/eventsourcing/Event"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import { CommandIdReused } from "@scipnet/core/eventsourcing/EventStoreError"
import * as StateCache from "@scipnet/core/eventsourcing/StateCache"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Option, Stream } from "effect"
import * as Equipment from "./Equipment.ts"
import * as Shelf from "./Shelf.ts"

/** The event store of the register. */
export class Log extends Context.Tag("Log")<Log, SqlEventStore.SqlEventStore<Equipment.Event>>() {}

const isEvent = (event: Equipment.Event): event is Equipment.Event => event._tag.length > 0

/** Caches the states of items. */
const items = StateCache.make(Equipment.decider, isEvent)

const digest = (item: string, command: Equipment.Command) =>
  createHash("sha256")
    .update(JSON.stringify([item, command]))
    .digest("hex")

/**
 * Executes a command once and returns the positions of its events. A repeated command id returns the first outcome, or
 * fails with `CommandIdReused` if the command differs. Retries after an optimistic concurrency conflict.
 */
export const execute = (
  item: string,
  command: Equipment.Command,
  { actor, id }: { readonly actor: string; readonly id: string }
) =>
  Effect.gen(function* () {
    const log = yield* Log
    const metadata = { ...Events.actorMetadata(actor), commandId: id, payloadHash: digest(item, command) }
    const earlier = yield* log.outcomeOf({ actor, commandId: id })
    if (Option.isSome(earlier)) {
      return earlier.value.payloadHash === metadata.payloadHash
        ? earlier.value.positions
        : yield* new CommandIdReused({ commandId: id })
    }
    const { state, version } = yield* log.load(item, items)
    const events = yield* Equipment.decider.decide(command, state)
    if (events.length === 0) {
      return []
    }
    const { positions } = yield* EventStore.append(log, item, version, yield* Events.mint(events), metadata)
    return positions
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "StreamConflict", times: 10 }))

/** Lists the items that a borrower has. */
export const lentTo = (borrower: string) => Shelf.rows.where({ lent_to: borrower })

/** Streams all events of a piece of equipment, oldest first. */
export const history = (item: string) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamOf(log, { stream: item }))).pipe(
    Stream.map(({ version, event }) => `${version}. ${event._tag}`)
  )

/** The register in a file, or in memory for `:memory:`. Creates the file if it does not exist. */
export const layer = (filename: string) =>
  SqlEventStore.layer(Log, { filename, codec: Equipment.codec, projections: [Shelf.projection] })
