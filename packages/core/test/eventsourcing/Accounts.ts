/** Two aggregates in one store: accounts with a balance, and customers who can be blocked. */
import { Either, Schema } from "effect"
import * as Decider from "../../src/eventsourcing/Decider.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"

const amount = Schema.Int.pipe(Schema.positive())

const AccountEvent = Schema.Union(
  Schema.TaggedStruct("Deposited", { amount }),
  Schema.TaggedStruct("Withdrawn", { amount })
)
const CustomerEvent = Schema.Union(Schema.TaggedStruct("Blocked", {}), Schema.TaggedStruct("Unblocked", {}))

export type AccountCommand = { readonly _tag: "Deposit" | "Withdraw"; readonly amount: number }

export class InsufficientFunds extends Schema.TaggedError<InsufficientFunds>()("InsufficientFunds", {
  balance: Schema.Number
}) {}

const Event = Schema.Union(AccountEvent, CustomerEvent)
export type Event = typeof Event.Type

export const codec = EventCodec.make(Event)

/** Withdrawals of more than the balance are rejected. */
export const account = Decider.make({
  events: AccountEvent,
  initial: { balance: 0 },
  decide: (command: AccountCommand, { balance }) =>
    command._tag === "Deposit"
      ? Either.right([{ _tag: "Deposited", amount: command.amount }])
      : command.amount > balance
        ? Either.left(new InsufficientFunds({ balance }))
        : Either.right([{ _tag: "Withdrawn", amount: command.amount }]),
  evolve: ({ balance }, event) => ({
    balance: event._tag === "Deposited" ? balance + event.amount : balance - event.amount
  })
})

/** A command is the wanted state; it changes nothing when the customer has it. */
export const customer = Decider.make({
  events: CustomerEvent,
  initial: false,
  decide: (blocked: boolean, state) =>
    Either.right(blocked === state ? [] : [{ _tag: blocked ? "Blocked" : "Unblocked" }]),
  evolve: (_, { _tag }): boolean => _tag === "Blocked"
})
