import { Data, Either } from "effect"
import type { Decider } from "../../src/eventsourcing/Decider.ts"
import type { EquipmentEvent } from "../../src/testing/contract/Equipment.ts"
import { Acquired, Lent, Retired, returned } from "../../src/testing/contract/Equipment.ts"

export type Command =
  | { readonly _tag: "Acquire"; readonly label: string; readonly price: number }
  | { readonly _tag: "Lend"; readonly borrower: string }
  | { readonly _tag: "Return" }
  | { readonly _tag: "Retire"; readonly reason: string }

export type State =
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Shelved"; readonly label: string }
  | { readonly _tag: "Out"; readonly label: string; readonly borrower: string }
  | { readonly _tag: "Gone" }

export class NotThere extends Data.TaggedError("NotThere")<{ readonly state: State["_tag"] }> {}
export class LentAlready extends Data.TaggedError("LentAlready")<{ readonly borrower: string }> {}
export type Rejection = NotThere | LentAlready

const decide = (command: Command, state: State): Either.Either<ReadonlyArray<EquipmentEvent>, Rejection> => {
  if (command._tag === "Acquire") {
    const { label, price } = command
    return Either.right(state._tag === "Absent" ? [Acquired.make({ label, price, currency: "EUR" })] : [])
  }
  if (state._tag === "Absent" || (state._tag === "Gone" && command._tag !== "Retire")) {
    return Either.left(new NotThere({ state: state._tag }))
  }
  switch (command._tag) {
    case "Lend":
      return state._tag === "Out"
        ? state.borrower === command.borrower
          ? Either.right([])
          : Either.left(new LentAlready({ borrower: state.borrower }))
        : Either.right([Lent.make({ borrower: command.borrower })])
    case "Return":
      return Either.right(state._tag === "Out" ? [returned] : [])
    case "Retire":
      return Either.right(state._tag === "Gone" ? [] : [Retired.make({ reason: command.reason })])
  }
}

const evolve = (state: State, event: EquipmentEvent): State => {
  const label = "label" in state ? state.label : ""
  switch (event._tag) {
    case "Acquired":
      return { _tag: "Shelved", label: event.label }
    case "Lent":
      return { _tag: "Out", label, borrower: event.borrower }
    case "Returned":
      return { _tag: "Shelved", label }
    case "Retired":
      return { _tag: "Gone" }
  }
}

export const decider: Decider<Command, State, EquipmentEvent, Rejection> = {
  initial: { _tag: "Absent" },
  decide,
  evolve
}
