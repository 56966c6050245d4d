/**
 * The past of the register: earlier states, the last loans, the desk of a loan, and long streams.
 */
import * as Decider from "@scipnet/core/eventsourcing/Decider"
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import { Effect, Either, Schema, Stream } from "effect"
import * as Equipment from "./Equipment.ts"
import { Log } from "./Register.ts"

/** The borrower of an item as of a time in milliseconds since 1970. */
export const borrowerAt = (item: string, time: number) =>
  Effect.flatMap(Log, (log) => EventStore.stateAt(log, { stream: item, decider: Equipment.decider, time })).pipe(
    Effect.map(({ state }) => state.borrower)
  )

/** The borrowers of the last loans, latest first. The types narrow the events: each has `to`. */
export const lastBorrowers = (count: number) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamAll(log, { types: ["Lent"], direction: "backwards" }))).pipe(
    Stream.take(count),
    Stream.map(({ event }) => event.to)
  )

const desk = Event.customMetadata(Schema.Struct({ desk: Schema.Int }))

/** Lends an item at a desk, which is recorded in the metadata of the events. */
export const lendAt = (at: number, item: string, to: string) =>
  Effect.flatMap(Log, (log) =>
    EventStore.handle(log, {
      stream: item,
      decider: Equipment.decider,
      command: { _tag: "Lend", to },
      metadata: { actor: to, ...desk.put({ desk: at }) }
    })
  )

/** The desks at which an item was lent. */
export const desksOf = (item: string) =>
  Stream.unwrap(Effect.map(Log, (log) => EventStore.streamOf(log, { stream: item }))).pipe(
    Stream.filterMap((recorded) => Either.getRight(desk.get(recorded))),
    Stream.map((custom) => custom.desk)
  )

/** Returns an item because of an event: the events of the command name it as their cause. */
export const returnBecauseOf = (cause: Event.RecordedEvent<Equipment.Event>, item: string) =>
  Effect.flatMap(Log, (log) =>
    EventStore.handle(log, {
      stream: item,
      decider: Equipment.decider,
      command: { _tag: "Return" },
      metadata: { actor: "register", ...Event.causedBy(cause) },
      commandId: cause.id
    })
  )

/** Counts the loans of an item. The streams of some items are long, so the count is stored after each 1,000 events. */
export const loans = Decider.make({
  events: Equipment.Event,
  initial: 0,
  decide: () => Either.right([]),
  evolve: (count, event) => (event._tag === "Lent" ? count + 1 : count),
  snapshot: { name: "loans", version: 1, state: Schema.Int, every: 1_000 }
})
