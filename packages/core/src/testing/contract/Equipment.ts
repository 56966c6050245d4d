/**
 * The events of the contract's tests: equipment that is acquired, lent, returned and retired. They are independent of the
 * domain, as event stores are.
 */
import * as Schema from "effect/Schema"
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

/** The current codec. */
export const codec = EventCodec.make(EquipmentEvent, { upcasters: { Acquired: [addCurrency] } })

export const OlderAcquired = Schema.TaggedStruct("Acquired", { label: Schema.String, price: Schema.Int })

/** The codec of an older version, without currencies. */
export const olderCodec = EventCodec.make(Schema.Union(OlderAcquired, Lent, Returned, Retired))

export const LentOut = Schema.TaggedStruct("LentOut", { borrower: Schema.NonEmptyString })

/** The codec of an older version, with another name of `Lent`. */
export const formerCodec = EventCodec.make(Schema.Union(LentOut, Returned))

/** The codec of a newer version, which knows the former name. */
export const renamedCodec = EventCodec.make(EquipmentEvent, {
  upcasters: { Acquired: [addCurrency] },
  renamed: { LentOut: "Lent" }
})

export const Calibrated = Schema.TaggedStruct("Calibrated", { by: Schema.String })

/** The codec of a newer version, with one more type and a third schema version of another. */
export const newerCodec = EventCodec.make(Schema.Union(Acquired, Lent, Returned, Retired, Calibrated), {
  upcasters: { Acquired: [addCurrency, (data) => data] }
})

export const RetiredWithoutReason = Schema.TaggedStruct("Retired", {})

/** The codec of a defective program, which omits the reason. */
export const defectiveCodec = EventCodec.make(RetiredWithoutReason)

export const lent = (borrower: string): EquipmentEvent => Lent.make({ borrower })
export const returned: EquipmentEvent = Returned.make({})

/** Alternating events that can be appended in any number. */
export const manyEvents = (length: number): ReadonlyArray<EquipmentEvent> =>
  Array.from({ length }, (_, index) => (index % 2 === 0 ? lent(`borrower ${index + 1}`) : returned))
