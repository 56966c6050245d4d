/**
 * The events that the contract is tested with: equipment that is acquired, lent, returned and retired. They have
 * nothing to do with any record of this project, and neither has an event store.
 */
import { Schema } from "effect"
import * as EventCodec from "../../eventsourcing/EventCodec.ts"

export const Acquired = Schema.TaggedStruct("Acquired", {
  label: Schema.String,
  price: Schema.Int,
  currency: Schema.String
})
export const Lent = Schema.TaggedStruct("Lent", {
  borrower: Schema.NonEmptyString,
  note: Schema.optional(Schema.String)
})
export const Returned = Schema.TaggedStruct("Returned", {})
export const Retired = Schema.TaggedStruct("Retired", { reason: Schema.String })

export const EquipmentEvent = Schema.Union(Acquired, Lent, Returned, Retired)
export type EquipmentEvent = typeof EquipmentEvent.Type

const addCurrency: EventCodec.Upcaster = (data) => ({ ...data, currency: "EUR" })

/** The events of today. */
export const codec = EventCodec.make(EquipmentEvent, { Acquired: [addCurrency] })

export const AcquiredBefore = Schema.TaggedStruct("Acquired", { label: Schema.String, price: Schema.Int })

/** The events of before there were currencies. */
export const olderCodec = EventCodec.make(Schema.Union(AcquiredBefore, Lent, Returned, Retired))

export const Calibrated = Schema.TaggedStruct("Calibrated", { by: Schema.String })

/** The events of a program to come: one more type, and a third shape of another. */
export const newerCodec = EventCodec.make(Schema.Union(Acquired, Lent, Returned, Retired, Calibrated), {
  Acquired: [addCurrency, (data) => data]
})

export const RetiredCarelessly = Schema.TaggedStruct("Retired", {})

/** The events of a program with a mistake: it retires equipment without a reason. */
export const carelessCodec = EventCodec.make(RetiredCarelessly)

export const lent = (borrower: string): EquipmentEvent => Lent.make({ borrower })
export const returned: EquipmentEvent = Returned.make({})
