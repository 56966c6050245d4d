/**
 * The types of events: the tags of their union, by which reads, subscriptions and consumers are filtered.
 */
import type { RecordedEvent } from "./Event.ts"

/** A value with a tag, as each event of a codec is. */
export interface Tagged {
  readonly _tag: string
}

/** The tags of a union of events. */
export type EventType<E> = E extends { readonly _tag: infer Tag extends string } ? Tag : never

/** The events of a union that have one of these tags. */
export type EventOf<E, Type> = Extract<E, { readonly _tag: Type }>

/**
 * Returns a guard that accepts events of these types, and narrows them; all events if `types` is undefined.
 *
 * @example
 * ```ts
 * events.filter(EventType.isOneOf(["Lent"])).map(({ event }) => event.to)
 * ```
 */
export const isOneOf =
  <const Type extends string>(types: ReadonlyArray<Type> | undefined) =>
  <E>(recorded: RecordedEvent<E>): recorded is RecordedEvent<EventOf<E, Type>> =>
    types === undefined || types.some((type) => type === recorded.type)
