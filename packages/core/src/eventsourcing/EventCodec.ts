/**
 * How events become text and text becomes events again, whatever version of the program wrote it.
 */
import { Either, Predicate, Schema, SchemaAST } from "effect"
import type { ParseResult } from "effect"
import { MalformedEvent, UnknownEvent } from "./EventStoreError.ts"
import * as Misfit from "./Misfit.ts"
import * as Shape from "./Shape.ts"

interface Tagged {
  readonly _tag: string
}

type Json = { readonly [key: string]: unknown }

/** Turns the stored data of one schema version into that of the next. */
export type Upcaster = (data: Json) => Json

/** An event as text. */
export interface EncodedEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
}

export interface EventCodec<E> {
  readonly encode: (event: E) => Either.Either<EncodedEvent, ParseResult.ParseError>
  readonly decode: (
    stored: EncodedEvent & { readonly position: number }
  ) => Either.Either<E, UnknownEvent | MalformedEvent>
  /** Every event type that it knows. */
  readonly types: ReadonlyArray<string>
}

/** The members of a union by their tags. */
const membersOf = (ast: SchemaAST.AST): ReadonlyArray<readonly [tag: string, member: SchemaAST.AST]> => {
  if (SchemaAST.isUnion(ast)) {
    return ast.types.flatMap(membersOf)
  }
  return SchemaAST.getPropertySignatures(ast).flatMap(({ name, type }) =>
    name === "_tag" && SchemaAST.isLiteral(type) && typeof type.literal === "string" ? [[type.literal, ast]] : []
  )
}

const isJson = (value: unknown): value is Json => Predicate.isRecord(value)

// Read for every event, and so without a schema; what it says of other text is as little as a schema's error may tell.
const parse = (text: string): Either.Either<Json, string> => {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? Either.right(value) : Either.left("all of it: Expected an object")
  } catch {
    return Either.left("all of it: not as it should be")
  }
}

// A step meets whatever is stored, so it may well throw. What it gives may be somebody else's, and is copied.
const upcast = (steps: ReadonlyArray<Upcaster>, stored: Json): Either.Either<Json, string> =>
  Either.try({
    try: () => ({ ...steps.reduce((shape, step) => step(shape), stored) }),
    catch: (thrown) => `a step to the current schema version failed: ${String(thrown)}`
  })

/**
 * A codec for a union of tagged structs. `upcasters` lists for a type the steps from schema version 1 to 2, from 2 to
 * 3, and so on; the version that is written is one more than there are steps.
 *
 * @example
 * ```ts
 * const Opened = Schema.TaggedStruct("Opened", { owner: Schema.String, currency: Schema.String })
 * const Closed = Schema.TaggedStruct("Closed", {})
 * const codec = EventCodec.make(Schema.Union(Opened, Closed), {
 *   Opened: [(data) => ({ ...data, currency: "EUR" })]
 * })
 * ```
 */
export const make = <E extends Tagged, I extends Tagged>(
  schema: Schema.Schema<E, I>,
  upcasters: { readonly [type: string]: ReadonlyArray<Upcaster> } = {}
): EventCodec<E> => {
  const types = membersOf(SchemaAST.typeAST(schema.ast)).map(([type]) => type)
  const current = new Map(types.map((type) => [type, 1 + (upcasters[type]?.length ?? 0)]))
  // Made for the events that come, and only where no check will do: a program that ends soon meets few of them.
  const encodeAny = (event: E) => Schema.encodeEither(schema)(event)
  const decode = (event: unknown) => Schema.decodeUnknownEither(schema)(event)
  const members = new Map(membersOf(schema.ast))
  const checks = new Map<string, Shape.Check | undefined>()
  const checkOf = (type: string): Shape.Check | undefined => {
    const member = members.get(type)
    if (member !== undefined && !checks.has(type)) {
      checks.set(type, Shape.compile(member))
    }
    return checks.get(type)
  }
  const isEvent = (type: string, value: unknown): value is E => checkOf(type)?.(value) === true
  /** Takes fields that are nobody else's: a copy would take as long as parsing them did. */
  const fit = (type: string, fields: Json): Either.Either<E, string> => {
    const event = Object.assign(fields, { _tag: type })
    return isEvent(type, event) ? Either.right(event) : Either.mapLeft(decode(event), Misfit.describe)
  }

  return {
    types,
    encode: (event) =>
      // What a schema would leave as it is, but for the order of its fields, is what is stored.
      Either.map(isEvent(event._tag, event) ? Either.right(event) : encodeAny(event), (encoded: E | I) => {
        const { _tag: _, ...data } = encoded
        return { type: event._tag, schemaVersion: current.get(event._tag) ?? 1, data: JSON.stringify(data) }
      }),
    decode: ({ position, type, schemaVersion, data }) => {
      const version = current.get(type)
      if (version === undefined || schemaVersion > version || schemaVersion < 1) {
        return Either.left(new UnknownEvent({ position, type, schemaVersion }))
      }
      const steps = upcasters[type]?.slice(schemaVersion - 1) ?? []
      const parsed = parse(data)
      const fields = steps.length === 0 || Either.isLeft(parsed) ? parsed : upcast(steps, parsed.right)
      return Either.mapLeft(
        Either.flatMap(fields, (found) => fit(type, found)),
        (reason) => new MalformedEvent({ position, type, reason })
      )
    }
  }
}
