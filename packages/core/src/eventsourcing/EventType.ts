/**
 * The types of events as TypeScript types: the tags of a union of tagged structs.
 */
import type { RecordedEvent } from "./Event.ts"

/** The union of the event types of `E`, such as `"Lent" | "Returned"`. */
export type EventType<E> = E extends { readonly _tag: infer Type extends string } ? Type : never

/** The events of `E` with one of these types. */
export type OfType<E, Type> = Extract<E, { readonly _tag: Type }>

/** Makes a predicate that narrows recorded events to those of these types; `undefined` accepts all of them. */
export const isOfType =
  <E, Type extends EventType<E>>(types: ReadonlyArray<Type> | undefined) =>
  (recorded: RecordedEvent<E>): recorded is RecordedEvent<OfType<E, Type>> =>
    types === undefined || types.some((type) => type === recorded.type)
