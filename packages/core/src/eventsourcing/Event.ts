/**
 * The events of a store: new ones, recorded ones and their metadata.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { v7 } from "uuid"
import { type JsonObject, isJsonObject } from "../schema/Json.ts"
import * as RandomBytes from "./RandomBytes.ts"

/** The maximum size of custom metadata, in characters of JSON text. */
export const maximumCustom = 16_384

const isCustom = (value: unknown): value is JsonObject =>
  isJsonObject(value, maximumCustom) && JSON.stringify(value).length <= maximumCustom

/** The cause of the events of an append, shared by all of them. */
export const Metadata = Schema.Struct({
  /** The actor that caused the events. */
  actor: Schema.String.pipe(Schema.maxLength(200)),
  /** The actor's id for the command, which makes it idempotent; null for an append without a command. */
  commandId: Schema.NullOr(Schema.NonEmptyString.pipe(Schema.maxLength(200))),
  /** A digest of the command, which distinguishes a repeated command from a reused id. */
  payloadHash: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))),
  /** The id of the process or conversation that the command belongs to. */
  correlationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** The id of the event that caused the command. */
  causationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** The entry point of the command, for example a network address. */
  origin: Schema.NullOr(Schema.String.pipe(Schema.maxLength(500))),
  /** The actor's session. */
  session: Schema.optionalWith(Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))), {
    exact: true,
    default: () => null
  }),
  /**
   * Digests of companion rows that were written in the same transaction, by name; null for a row that was removed or not
   * written. The hash chain covers them, so that a row can be compared with the last event that set it.
   */
  seals: Schema.optionalWith(
    Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))) }),
    { exact: true }
  ),
  /**
   * Metadata of the application, an object of JSON values with at most `maximumCustom` characters as text; see
   * `customMetadata`. The hash chain covers it.
   */
  custom: Schema.optionalWith(
    Schema.Record({ key: Schema.String, value: Schema.Unknown }).pipe(
      Schema.filter(isCustom, { description: `JSON of at most ${maximumCustom} characters` })
    ),
    { exact: true }
  )
})
export type Metadata = typeof Metadata.Type

/** The metadata of an append: the actor, and any other field; a field that is left out is null or absent. */
export type NewMetadata = Pick<Metadata, "actor"> & Partial<Omit<Metadata, "actor">>

/** Completes metadata, in the order of the schema. */
export const withDefaults = (metadata: NewMetadata): Metadata => ({
  actor: metadata.actor,
  commandId: metadata.commandId ?? null,
  payloadHash: metadata.payloadHash ?? null,
  correlationId: metadata.correlationId ?? null,
  causationId: metadata.causationId ?? null,
  origin: metadata.origin ?? null,
  session: metadata.session ?? null,
  ...(metadata.seals === undefined ? {} : { seals: metadata.seals }),
  ...(metadata.custom === undefined ? {} : { custom: metadata.custom })
})

/** Metadata with the actor only. */
export const actorMetadata = (actor: string): Metadata => withDefaults({ actor })

/**
 * The metadata of a command that an event causes: the event's id as `causationId`, and the `correlationId` of the event, or
 * its id if it has none.
 *
 * @example
 * ```ts
 * const metadata = { actor: "billing", ...Event.causedBy(orderPlaced) }
 * ```
 */
export const causedBy = ({
  id,
  metadata
}: Pick<RecordedEvent<unknown>, "id" | "metadata">): Pick<Metadata, "correlationId" | "causationId"> => ({
  correlationId: metadata.correlationId ?? id,
  causationId: id
})

/**
 * Typed access to the custom metadata of an application. `put` makes the metadata of an append, and throws a `ParseError` for
 * a value that does not match the schema, as constructors of schemas do. `get` decodes that of an event; it fails with a
 * `ParseError` if the event has none, unless the schema allows an empty object.
 *
 * @param schema a struct that is encoded as JSON
 *
 * @example
 * ```ts
 * const tenant = Event.customMetadata(Schema.Struct({ tenant: Schema.String }))
 *
 * const metadata = { actor: "ada", ...tenant.put({ tenant: "north" }) }
 * const tenantOf = (recorded: RecordedEvent<Order>) => Either.map(tenant.get(recorded), (custom) => custom.tenant)
 * ```
 */
export const customMetadata = <A, I extends JsonObject>(schema: Schema.Schema<A, I>) => {
  const encode = Schema.encodeSync(schema)
  const decode = Schema.decodeUnknownEither(schema)
  return {
    put: (value: A): { readonly custom: JsonObject } => ({ custom: encode(value) }),
    get: ({ metadata }: Pick<RecordedEvent<unknown>, "metadata">): Either.Either<A, ParseResult.ParseError> =>
      decode(metadata.custom ?? {})
  }
}

/** An event to append. Its id makes the append idempotent: mint it once, outside of retries. */
export interface NewEvent<out E> {
  readonly id: string
  readonly event: E
  /** The time of an event that happened before it is recorded, in milliseconds since 1970. */
  readonly occurredAt?: number
}

/** An event in the log. */
export interface RecordedEvent<out E> {
  /** Its position in the log: 1, 2, 3, … without gaps. */
  readonly position: number
  readonly stream: string
  /** Its position in its stream: 1, 2, 3, … */
  readonly version: number
  readonly id: string
  readonly type: string
  readonly event: E
  readonly metadata: Metadata
  /** Milliseconds since 1970; never less than that of the previous event. */
  readonly recordedAt: number
  readonly occurredAt: number | null
  /** The hexadecimal SHA-256 of this event and the previous hash. */
  readonly hash: string
}

const idAt = (msecs: number): string => v7({ msecs, random: RandomBytes.randomBytes16() })

/** Mints an id, a UUIDv7: ids sort by the time of minting. */
export const mintId: Effect.Effect<string> = Effect.map(Clock.currentTimeMillis, idAt)

/** Mints an id for each event; `occurredAt` is their time in milliseconds since 1970. */
export const mint = <E>(events: ReadonlyArray<E>, occurredAt?: number): Effect.Effect<ReadonlyArray<NewEvent<E>>> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    events.map((event) => (occurredAt === undefined ? { id: idAt(now), event } : { id: idAt(now), event, occurredAt }))
  )
