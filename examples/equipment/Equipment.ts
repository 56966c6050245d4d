/**
 * A piece of equipment: acquired once, lent and returned, finally retired. The rules are three pure values.
 */
import * as Decider from "@scipnet/core/eventsourcing/Decider"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import { Either, Schema } from "effect"

export const Event = Schema.Union(
  Schema.TaggedStruct("Acquired", { name: Schema.NonEmptyString, cost: Schema.NonNegativeInt }),
  Schema.TaggedStruct("Lent", { to: Schema.NonEmptyString }),
  Schema.TaggedStruct("Returned", {}),
  Schema.TaggedStruct("Retired", { reason: Schema.NonEmptyString })
)
export type Event = typeof Event.Type

/** Encodes events as JSON, and reads those of former versions: `Acquired` had no cost, `Lent` was called `Loaned`. */
export const codec = EventCodec.make(Event, {
  upcasters: { Acquired: [(data) => ({ ...data, cost: 0 })] },
  renamed: { Loaned: "Lent" }
})

export type Command =
  | { readonly _tag: "Acquire"; readonly name: string; readonly cost: number }
  | { readonly _tag: "Lend"; readonly to: string }
  | { readonly _tag: "Return" }
  | { readonly _tag: "Retire"; readonly reason: string }

/** The item was never acquired, or is retired. */
export class NoSuchEquipment extends Schema.TaggedError<NoSuchEquipment>()("NoSuchEquipment", {}) {}

/** The item exists already. */
export class AlreadyAcquired extends Schema.TaggedError<AlreadyAcquired>()("AlreadyAcquired", {}) {}

/** The item is lent. */
export class IsLent extends Schema.TaggedError<IsLent>()("IsLent", { to: Schema.String }) {}

export type Rejection = NoSuchEquipment | AlreadyAcquired | IsLent

export interface State {
  readonly status: "unknown" | "acquired" | "retired"
  readonly borrower: string | null
}

const emit = (event: Event) => Either.right([event])
const unchanged = Either.right([])

const decide = (command: Command, { status, borrower }: State): Either.Either<ReadonlyArray<Event>, Rejection> => {
  if (command._tag === "Acquire") {
    const { name, cost } = command
    return status === "unknown" ? emit({ _tag: "Acquired", name, cost }) : Either.left(new AlreadyAcquired())
  }
  if (status !== "acquired") {
    return Either.left(new NoSuchEquipment())
  }
  switch (command._tag) {
    case "Lend":
      return borrower === null
        ? emit({ _tag: "Lent", to: command.to })
        : borrower === command.to
          ? unchanged
          : Either.left(new IsLent({ to: borrower }))
    case "Return":
      return borrower === null ? unchanged : emit({ _tag: "Returned" })
    case "Retire":
      return borrower === null
        ? emit({ _tag: "Retired", reason: command.reason })
        : Either.left(new IsLent({ to: borrower }))
  }
}

const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "Acquired":
      return { status: "acquired", borrower: null }
    case "Lent":
      return { ...state, borrower: event.to }
    case "Returned":
      return { ...state, borrower: null }
    case "Retired":
      return { status: "retired", borrower: null }
  }
}

const initial: State = { status: "unknown", borrower: null }

export const decider = Decider.make({ events: Event, initial, decide, evolve })
