/**
 * Encodes events as JSON text and decodes them, including text that earlier versions of the program wrote.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { MalformedEvent, UnknownEvent } from "./EventStoreError.ts"
import * as EventTypes from "./EventTypes.ts"
import type { EventType, Tagged } from "./EventType.ts"
import * as ExactCopy from "../schema/ExactCopy.ts"
import * as ParseErrorText from "../schema/ParseErrorText.ts"
import * as SchemaGuard from "../schema/SchemaGuard.ts"
import * as StorableJson from "../schema/StorableJson.ts"

type Json = { readonly [key: string]: unknown }

/** Converts the stored data of one schema version to the next. */
export type Upcaster = (data: Json) => Json

/** An event as JSON text, with its type and schema version. */
export interface EncodedEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
}

/** An encoded event that decodes to an equal one. */
export interface StorableEvent<out E> extends EncodedEvent {
  /** The decoded event; it shares no mutable value with the encoded one. */
  readonly decoded: E
}

export interface EventCodec<E> {
  /**
   * Encodes an event whose text decodes to a structurally equal one; `-0` is stored as `0`, and an absent optional field
   * equals `undefined`. Fails with `NotStorable` for any other value: one that does not match the schema, an unknown field,
   * `NaN`, a function, or another value without a JSON form.
   */
  readonly encode: (event: E) => Either.Either<StorableEvent<E>, StorableJson.NotStorable>
  /** Decodes stored text. Fails with `UnknownEvent` for an unknown type or version, with `MalformedEvent` for other data. */
  readonly decode: (
    stored: EncodedEvent & { readonly position: number }
  ) => Either.Either<E, UnknownEvent | MalformedEvent>
  /** The event types: the tags of the union. */
  readonly types: ReadonlyArray<EventType<E>>
  /** Returns true for an event type, and narrows text from outside to one. */
  readonly isType: (text: string) => text is EventType<E>
  /** Returns the current name of a stored type: the new name of a renamed type, any other type unchanged. */
  readonly currentType: (stored: string) => string
  /** The schema version that is written, by type. */
  readonly versions: ReadonlyMap<string, number>
  /** The former names of types, with the current ones. */
  readonly renamed: ReadonlyMap<string, string>
}

/** The former schema versions and names of events. */
export interface Evolution<Type extends string> {
  /**
   * For each type the conversions from schema version 1 to 2, from 2 to 3, and so on; the version that is written is one
   * more than their number. They also apply to events that are stored under a former name.
   */
  readonly upcasters?: { readonly [Each in Type]?: ReadonlyArray<Upcaster> }
  /** The current types by their former names. Stored events are never changed. */
  readonly renamed?: { readonly [Each in Type]?: never } & { readonly [former: string]: Type }
}

const isJson = (value: unknown): value is Json => Predicate.isRecord(value)

// Without a schema, for speed. The reason must not quote the text, as it may be secret.
const parse = (text: string): Either.Either<Json, string> => {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? Either.right(value) : Either.left("value: Expected an object")
  } catch {
    return Either.left("value: invalid")
  }
}

// An upcaster may throw on unexpected data. Its result is copied, as the upcaster may share it.
const upcast = (steps: ReadonlyArray<Upcaster>, stored: Json): Either.Either<Json, string> =>
  Either.try({
    try: () => ({ ...steps.reduce((shape, step) => step(shape), stored) }),
    catch: (thrown) => `a step to the current schema version failed: ${String(thrown)}`
  })

/**
 * Makes a codec for a union of tagged structs. Throws a `TypeError` for an upcaster of an unknown tag, a former name that is
 * a tag still, or a new name that is none.
 *
 * @param schema the union; the tag of each member is its event type
 * @param evolution the conversions of former schema versions, and the former names of types
 *
 * @example
 * ```ts
 * const Opened = Schema.TaggedStruct("Opened", { owner: Schema.String, currency: Schema.String })
 * const Closed = Schema.TaggedStruct("Closed", {})
 * const codec = EventCodec.make(Schema.Union(Opened, Closed), {
 *   upcasters: { Opened: [(data) => ({ ...data, currency: "EUR" })] },
 *   renamed: { Terminated: "Closed" }
 * })
 * ```
 */
export const make = <E extends Tagged, I extends Tagged>(
  schema: Schema.Schema<E, I>,
  evolution: Evolution<EventType<E>> = {}
): EventCodec<E> => {
  const { types, isType } = EventTypes.of(schema)
  const { upcasters, renamed } = EventTypes.check(types, evolution)
  const current = new Map<string, number>(types.map((type) => [type, 1 + (upcasters.get(type)?.length ?? 0)]))
  const currentType = (stored: string) => renamed.get(stored) ?? stored
  // Compiled at the first event of a type: short-lived programs use few types.
  const encodeBySchema = (event: E) => Either.mapLeft(Schema.encodeEither(schema)(event), ParseErrorText.notStorable)
  const decode = (event: unknown) => Schema.decodeUnknownEither(schema)(event)
  const members = new Map(EventTypes.membersOf(schema.ast))
  const perType = <A>(compile: (member: SchemaAST.AST) => A): ((type: string) => A | undefined) => {
    const known = new Map<string, A | undefined>()
    return (type) => {
      const member = members.get(type)
      if (member !== undefined && !known.has(type)) {
        known.set(type, compile(member))
      }
      return known.get(type)
    }
  }
  const checkOf = perType(SchemaGuard.compile)
  const copierOf = perType(ExactCopy.compileTagged)
  const isEvent = (type: string, value: unknown): value is E => checkOf(type)?.(value) === true
  /** Completes freshly parsed fields to an event, in place. */
  const fit = (type: string, fields: Json): Either.Either<E, string> => {
    try {
      const event = Object.assign(fields, { _tag: type })
      return isEvent(type, event) ? Either.right(event) : Either.mapLeft(decode(event), ParseErrorText.describe)
    } catch (thrown) {
      // A filter or transformation may throw on data of an earlier schema.
      return Either.left(`its schema threw (${StorableJson.kindOf(thrown)})`)
    }
  }

  const storable = (type: string, data: string, decoded: E): StorableEvent<E> => ({
    type,
    schemaVersion: current.get(type) ?? 1,
    data,
    decoded
  })
  const copy = (event: E): StorableEvent<E> | undefined => {
    const { _tag: type } = event
    const fields = copierOf(type)?.(event)
    if (!isJson(fields)) {
      return undefined
    }
    const data = JSON.stringify(fields)
    const decoded = Object.assign(fields, { _tag: type })
    return isEvent(type, decoded) ? storable(type, data, decoded) : undefined
  }
  const roundTrip = (event: E): Either.Either<StorableEvent<E>, StorableJson.NotStorable> =>
    Either.gen(function* () {
      const { _tag: type } = event
      const { _tag: _, ...fields } = yield* encodeBySchema(event)
      const { text, parsed } = yield* StorableJson.stringify(fields)
      yield* StorableJson.checkRoundTrip(fields, parsed)
      const decoded = yield* Either.mapLeft(
        isJson(parsed) ? fit(type, parsed) : Either.left("no JSON object"),
        StorableJson.notDecodable
      )
      yield* StorableJson.checkRoundTrip(event, decoded)
      return storable(type, text, decoded)
    })

  return {
    types,
    isType,
    currentType,
    versions: current,
    renamed,
    // A filter, transformation or getter may throw, the stack may overflow, the text may become too long.
    encode: (event) =>
      StorableJson.attempt(event, () => {
        const copied = copy(event)
        return copied === undefined ? roundTrip(event) : Either.right(copied)
      }),
    decode: ({ position, type: stored, schemaVersion, data }) => {
      const type = renamed.size === 0 ? stored : currentType(stored)
      const version = current.get(type)
      if (version === undefined || schemaVersion > version || schemaVersion < 1) {
        return Either.left(new UnknownEvent({ position, type: stored, schemaVersion }))
      }
      const steps = upcasters.get(type)?.slice(schemaVersion - 1) ?? []
      const parsed = parse(data)
      const fields = steps.length === 0 || Either.isLeft(parsed) ? parsed : upcast(steps, parsed.right)
      return Either.mapLeft(
        Either.flatMap(fields, (parsedFields) => fit(type, parsedFields)),
        (reason) => new MalformedEvent({ position, type, reason })
      )
    }
  }
}
