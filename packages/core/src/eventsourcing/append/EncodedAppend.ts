/**
 * Encodes and validates appends before the log is locked, so that an append that can never be stored does not delay others.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { type NewEvent, type NewMetadata, Metadata, withDefaults } from "../Event.ts"
import type { EncodedEvent, EventCodec } from "../EventCodec.ts"
import { type Append, type AppendRequest, type Guard, maximumAppend } from "../EventStore.ts"
import { type Expected, InvalidAppend } from "../EventStoreError.ts"
import * as Json from "../../schema/Json.ts"
import * as ParseErrorText from "../../schema/ParseErrorText.ts"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"

/** An encoded append, with its events as reads will decode them. */
export interface EncodedAppend<out E = unknown> {
  readonly appends: ReadonlyArray<{
    readonly stream: string
    readonly expected: Expected
    readonly events: ReadonlyArray<
      EncodedEvent & { readonly id: string; readonly occurredAt: number | null; readonly salt: string }
    >
  }>
  readonly guards: ReadonlyArray<Guard>
  readonly metadata: Metadata
  readonly metadataText: string
  /** The events of all appends in order, as the stored text decodes. */
  readonly decoded: ReadonlyArray<E>
  /** The current name of a stored type, so that a repeated append equals one of a former name. */
  readonly currentType: (stored: string) => string
}

/** The streams whose versions the append depends on. */
export const streamsOf = ({ appends, guards }: EncodedAppend): ReadonlyArray<string> => [
  ...new Set([...appends, ...guards].map(({ stream }) => stream))
]

/** The approximate number of stored characters. */
export const size = ({ appends, metadataText }: EncodedAppend): number =>
  appends.reduce(
    (total, { events }) => events.reduce((sum, { data }) => sum + data.length + metadataText.length, total),
    0
  )

const maximumData = 8 * 1024 * 1024

// JSON.stringify writes only lone surrogates as an escape of this form.
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/

const encodeBySchema = Schema.encodeEither(Metadata)
const isWhole = SchemaGuard.compile(SchemaAST.typeAST(Metadata.ast))
// Copies what the caller can change.
const copyOf = ({ seals, custom, ...metadata }: Metadata): Metadata => ({
  ...metadata,
  ...(seals === undefined ? {} : { seals: { ...seals } }),
  ...(custom === undefined ? {} : { custom: Json.copy(custom) })
})

const isVersion = (version: number): boolean => Number.isSafeInteger(version) && version >= 0

const isExpected = (expected: Expected): boolean =>
  expected === "any" || expected === "none" || expected === "exists" || isVersion(expected)

const isName = (name: string): boolean =>
  name.length > 0 && name.length <= 255 && name.isWellFormed() && !name.includes("\0")

const isSealName = (name: string): boolean => /^[A-Za-z]{1,50}$/.test(name)

const appendProblem = ({ stream, expected, events }: Append<unknown>): string | undefined => {
  if (!isName(stream)) {
    return "a stream's name has 1 to 255 well-formed characters"
  }
  if (!isExpected(expected)) {
    return "an expected version is a whole number, 0 or more"
  }
  return events.length === 0 ? "it holds no event" : undefined
}

const eventProblem = ({ id, occurredAt = 0 }: NewEvent<unknown>, data: string): string | undefined => {
  if (!isName(id)) {
    return "an event's id has 1 to 255 well-formed characters"
  }
  if (!Number.isSafeInteger(occurredAt)) {
    return "an event's time is a whole number of milliseconds"
  }
  if (data.length > maximumData) {
    return `the event is larger than ${maximumData} characters`
  }
  return loneSurrogate.test(data) ? "the event holds a lone surrogate" : undefined
}

const guardProblem = ({ stream, version }: Guard): string | undefined =>
  isName(stream) && isVersion(version) ? undefined : "a guard names a stream and a version"

type Validated<A> = Either.Either<A, InvalidAppend>

const invalid = (stream: string, reason: string): Validated<never> => Either.left(new InvalidAppend({ stream, reason }))

/** The metadata as text, and as a copy that callers cannot change. */
const encodeMetadata = (
  stream: string,
  given: NewMetadata
): Validated<{ readonly text: string; readonly copy: Metadata }> => {
  const metadata = withDefaults(given)
  const misfit =
    isWhole?.(metadata) === true ? undefined : Option.getOrUndefined(Either.getLeft(encodeBySchema(metadata)))
  if (misfit !== undefined) {
    return invalid(stream, ParseErrorText.describe(misfit))
  }
  const text = JSON.stringify(metadata)
  const copy = metadata.seals === undefined && metadata.custom === undefined ? metadata : copyOf(metadata)
  // Both are stored in columns of their own, and SQLite's text functions end at a NUL.
  if (copy.actor.includes("\0") || copy.commandId?.includes("\0") === true) {
    return invalid(stream, "the actor or the command id holds a NUL")
  }
  if (!Object.keys(copy.seals ?? {}).every(isSealName)) {
    return invalid(stream, "a seal's name has 1 to 50 letters")
  }
  return loneSurrogate.test(text)
    ? invalid(stream, "the metadata holds a lone surrogate")
    : Either.right({ text, copy })
}

/** Encodes the events of one stream, and adds them to `decoded`. */
const encodeEvents = <E>(
  codec: EventCodec<E>,
  { stream, events }: Append<E>,
  salt: () => string,
  decoded: Array<E>
): Validated<EncodedAppend["appends"][number]["events"]> => {
  const encodedEvents = []
  for (const each of events) {
    const storable = codec.encode(each.event)
    if (Either.isLeft(storable)) {
      return Either.left(new InvalidAppend({ stream, ...storable.left }))
    }
    const { type, schemaVersion, data } = storable.right
    const reason = eventProblem(each, data)
    if (reason !== undefined) {
      return invalid(stream, reason)
    }
    encodedEvents.push({ type, schemaVersion, data, id: each.id, occurredAt: each.occurredAt ?? null, salt: salt() })
    decoded.push(storable.right.decoded)
  }
  return Either.right(encodedEvents)
}

/** Encodes a request. Fails with `InvalidAppend` when it can never be stored; `salt` returns a new salt for each event. */
export const encode = <E>(
  codec: EventCodec<E>,
  { appends, guards = [], metadata }: AppendRequest<E>,
  salt: () => string
): Either.Either<EncodedAppend<E>, InvalidAppend> => {
  const first = appends[0]?.stream ?? ""
  const encodedMetadata = encodeMetadata(first, metadata)
  if (Either.isLeft(encodedMetadata)) {
    return Either.left(encodedMetadata.left)
  }
  if (appends.length === 0) {
    return invalid(first, "it holds no event")
  }
  if (appends.reduce((count, { events }) => count + events.length, 0) > maximumAppend) {
    return invalid(first, `it holds more than ${maximumAppend} events; split an import into several appends`)
  }
  for (const guard of guards) {
    const reason = guardProblem(guard)
    if (reason !== undefined) {
      return invalid(guard.stream, reason)
    }
  }
  const encodedAppends = []
  const decoded: Array<E> = []
  for (const append of appends) {
    const { stream, expected } = append
    const reason = appendProblem(append)
    if (reason !== undefined) {
      return invalid(stream, reason)
    }
    const events = encodeEvents(codec, append, salt, decoded)
    if (Either.isLeft(events)) {
      return Either.left(events.left)
    }
    encodedAppends.push({ stream, expected, events: events.right })
  }
  const { text: metadataText, copy } = encodedMetadata.right
  const { currentType } = codec
  return Either.right({ appends: encodedAppends, guards, metadata: copy, metadataText, decoded, currentType })
}
