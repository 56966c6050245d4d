/**
 * An append as text, and what can never be stored: settled before the log is locked, so that nothing wedges it later.
 */
import { Either, Schema } from "effect"
import type { ParseResult } from "effect"
import type { NewEvent } from "./Event.ts"
import { Metadata } from "./Event.ts"
import type { EncodedEvent, EventCodec } from "./EventCodec.ts"
import type { Append, AppendRequest, Guard } from "./EventStore.ts"
import { Expected, InvalidAppend } from "./EventStoreError.ts"
import * as Misfit from "./Misfit.ts"

export interface EncodedAppend {
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
}

/** The streams whose versions an append depends on. */
export const streamsOf = ({ appends, guards }: EncodedAppend): ReadonlyArray<string> => [
  ...new Set([...appends, ...guards].map(({ stream }) => stream))
]

/** About how many characters it stores. */
export const size = ({ appends, metadataText }: EncodedAppend): number =>
  appends.reduce(
    (total, { events }) => events.reduce((sum, { data }) => sum + data.length + metadataText.length, total),
    0
  )

const maximumData = 8 * 1024 * 1024

// JSON.stringify writes a lone surrogate, and nothing else, as an escape of this form.
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/

const encodeMetadata = Schema.encodeEither(Schema.parseJson(Metadata))
const isExpected = Schema.is(Expected)

const isName = (name: string): boolean =>
  name.length > 0 && name.length <= 255 && name.isWellFormed() && !name.includes("\0")

const isVersion = (version: number): boolean => Number.isSafeInteger(version) && version >= 0

const refusalOfAppend = ({ stream, expected, events }: Append<unknown>): string | undefined => {
  if (!isName(stream)) {
    return "a stream's name has 1 to 255 well-formed characters"
  }
  if (!isExpected(expected)) {
    return "an expected version is a whole number, 0 or more"
  }
  return events.length === 0 ? "it holds no event" : undefined
}

const refusalOfEvent = ({ id, occurredAt = 0 }: NewEvent<unknown>, data: string): string | undefined => {
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

const refuseIf = (stream: string, reason: string | undefined): Either.Either<void, InvalidAppend> =>
  reason === undefined ? Either.void : Either.left(new InvalidAppend({ stream, reason }))

const orRefuse =
  (stream: string) =>
  <A>(encoded: Either.Either<A, ParseResult.ParseError>): Either.Either<A, InvalidAppend> =>
    Either.mapLeft(encoded, (error) => new InvalidAppend({ stream, reason: Misfit.describe(error) }))

/** Encodes the events of a request and refuses what can never be stored. */
export const encode = <E>(
  codec: EventCodec<E>,
  request: AppendRequest<E>,
  salt: () => string
): Either.Either<EncodedAppend, InvalidAppend> =>
  Either.gen(function* () {
    const { appends, guards = [], metadata } = request
    const first = appends[0]?.stream ?? ""
    const metadataText = yield* orRefuse(first)(encodeMetadata(metadata))
    yield* refuseIf(first, loneSurrogate.test(metadataText) ? "the metadata holds a lone surrogate" : undefined)
    yield* refuseIf(first, appends.length === 0 ? "it holds no event" : undefined)
    for (const { stream, version } of guards) {
      yield* refuseIf(stream, isName(stream) && isVersion(version) ? undefined : "a guard names a stream and a version")
    }
    const encodedAppends = []
    for (const append of appends) {
      const { stream, expected, events } = append
      yield* refuseIf(stream, refusalOfAppend(append))
      const encodedEvents = []
      for (const each of events) {
        const encoded = yield* orRefuse(stream)(codec.encode(each.event))
        yield* refuseIf(stream, refusalOfEvent(each, encoded.data))
        encodedEvents.push({ ...encoded, id: each.id, occurredAt: each.occurredAt ?? null, salt: salt() })
      }
      encodedAppends.push({ stream, expected, events: encodedEvents })
    }
    return { appends: encodedAppends, guards, metadata, metadataText }
  })
