/**
 * A piece of equipment: acquired once, lent and returned, and some day retired. The rules as three pure values.
 */
import type { Decider } from "@scipnet/core/eventsourcing/Decider"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import { Either, Schema } from "effect"

export const Event = Schema.Union(
  Schema.TaggedStruct("Acquired", { name: Schema.NonEmptyString, cost: Schema.NonNegativeInt }),
  Schema.TaggedStruct("Lent", { to: Schema.NonEmptyString }),
  Schema.TaggedStruct("Returned", {}),
  Schema.TaggedStruct("Retired", { reason: Schema.NonEmptyString })
)
export type Event = typeof Event.Type

/** How events become text. Shapes of the past get steps that lift them: see `EventCodec.make`. */
export const codec = EventCodec.make(Event)

export type Command =
  | { readonly _tag: "Acquire"; readonly name: string; readonly cost: number }
  | { readonly _tag: "Lend"; readonly to: string }
  | { readonly _tag: "Return" }
  | { readonly _tag: "Retire"; readonly reason: string }

/** There is no such piece, or there is none any more. */
export class NoSuchEquipment extends Schema.TaggedError<NoSuchEquipment>()("NoSuchEquipment", {}) {}

/** There is such a piece already. */
export class AlreadyAcquired extends Schema.TaggedError<AlreadyAcquired>()("AlreadyAcquired", {}) {}

/** Somebody has it. */
export class IsOut extends Schema.TaggedError<IsOut>()("IsOut", { to: Schema.String }) {}

export type Rejection = NoSuchEquipment | AlreadyAcquired | IsOut

export interface State {
  readonly standing: "unknown" | "here" | "retired"
  readonly to: string | null
}

const happens = (event: Event) => Either.right([event])
const nothing = Either.right([])

const decide = (command: Command, { standing, to }: State): Either.Either<ReadonlyArray<Event>, Rejection> => {
  if (command._tag === "Acquire") {
    const { name, cost } = command
    return standing === "unknown" ? happens({ _tag: "Acquired", name, cost }) : Either.left(new AlreadyAcquired())
  }
  if (standing !== "here") {
    return Either.left(new NoSuchEquipment())
  }
  switch (command._tag) {
    case "Lend":
      return to === null
        ? happens({ _tag: "Lent", to: command.to })
        : to === command.to
          ? nothing
          : Either.left(new IsOut({ to }))
    case "Return":
      return to === null ? nothing : happens({ _tag: "Returned" })
    case "Retire":
      return to === null ? happens({ _tag: "Retired", reason: command.reason }) : Either.left(new IsOut({ to }))
  }
}

const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "Acquired":
      return { standing: "here", to: null }
    case "Lent":
      return { ...state, to: event.to }
    case "Returned":
      return { ...state, to: null }
    case "Retired":
      return { standing: "retired", to: null }
  }
}

const initial: State = { standing: "unknown", to: null }

export const decider: Decider<Command, State, Event, Rejection> = { initial, decide, evolve }
