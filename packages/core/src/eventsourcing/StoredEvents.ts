/**
 * From stored rows back to events, and the proof of their chain: the same for every store.
 */
import { Either, ParseResult, Schema, SchemaAST } from "effect"
import type { StoredEvent } from "./append/AppendPlan.ts"
import type { RecordedEvent } from "./Event.ts"
import { Metadata } from "./Event.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { Head } from "./EventStore.ts"
import type { UnknownEvent } from "./EventStoreError.ts"
import { ChainBroken, MalformedEvent } from "./EventStoreError.ts"
import * as HashChain from "./HashChain.ts"
import type { Projected } from "./Projection.ts"
import * as SchemaGuard from "../schema/SchemaGuard.ts"

const parse = Schema.decodeEither(Schema.parseJson())
const decodeFields = Schema.decodeUnknownEither(Metadata)
const isWhole = SchemaGuard.compile(SchemaAST.typeAST(Metadata.ast))
const isMetadata = (fields: unknown): fields is Metadata => isWhole?.(fields) === true

const decodeText = (text: string) =>
  Either.flatMap(parse(text), (fields) => (isMetadata(fields) ? Either.right(fields) : decodeFields(fields)))

// The events of an append have one metadata, and mostly come one after another.
let last: { readonly text: string; readonly metadata: Metadata } | undefined

const decodeMetadata = (text: string) =>
  last?.text === text
    ? Either.right(last.metadata)
    : Either.map(decodeText(text), (metadata) => {
        last = { text, metadata }
        return metadata
      })

/** What a projection is made of: all of an event but what proves it. */
export type Projectable = Omit<StoredEvent, "salt" | "hash">

/** What its readers get of an event: a place in the chain too. */
export type Readable = Projectable & Pick<StoredEvent, "hash">

/** Puts together what is decoded of a row; in one go each, since it is done for every event that is read. */
const decoded = <E, Stored extends Projectable, Made>(
  codec: EventCodec<E>,
  stored: Stored,
  make: (stored: Stored, metadata: Metadata, event: E) => Made
): Either.Either<Made, UnknownEvent | MalformedEvent> => {
  const metadata = decodeMetadata(stored.metadata)
  if (Either.isLeft(metadata)) {
    const { position, type } = stored
    const reason = ParseResult.TreeFormatter.formatErrorSync(metadata.left)
    return Either.left(new MalformedEvent({ position, type, reason }))
  }
  return Either.map(codec.decode(stored), (event) => make(stored, metadata.right, event))
}

/** An event as projections get it. */
export const project = <E>(
  codec: EventCodec<E>,
  stored: Projectable
): Either.Either<Projected<E>, UnknownEvent | MalformedEvent> =>
  decoded(codec, stored, ({ position, stream, version, id, type, recordedAt, occurredAt }, metadata, event) => ({
    position,
    stream,
    version,
    id,
    type,
    event,
    metadata,
    recordedAt,
    occurredAt
  }))

/** An event as its readers get it. */
export const decode = <E>(
  codec: EventCodec<E>,
  stored: Readable
): Either.Either<RecordedEvent<E>, UnknownEvent | MalformedEvent> =>
  decoded(codec, stored, ({ position, stream, version, id, type, recordedAt, occurredAt, hash }, metadata, event) => ({
    position,
    stream,
    version,
    id,
    type,
    event,
    metadata,
    recordedAt,
    occurredAt,
    hash
  }))

/** Where the chain of a log begins, by the log's id. */
export const origin = (log: string): Head => ({ position: 0, hash: HashChain.origin(log) })

/** Follows the chain over one more row. */
export const follow = (head: Head, row: StoredEvent): Either.Either<Head, ChainBroken> => {
  const position = head.position + 1
  if (row.position !== position) {
    return Either.left(new ChainBroken({ position, reason: `the event at position ${position} is missing` }))
  }
  const hash = HashChain.next(head.hash, row)
  return row.hash === hash
    ? Either.right({ position, hash })
    : Either.left(new ChainBroken({ position, reason: "the event is not what was written" }))
}

/** Follows the chain over rows; fails at the first that does not belong there. */
export const followAll = (head: Head, rows: Iterable<StoredEvent>): Either.Either<Head, ChainBroken> =>
  Either.gen(function* () {
    let reached = head
    for (const row of rows) {
      reached = yield* follow(reached, row)
    }
    return reached
  })
