/**
 * Decodes stored rows to events, and verifies their hash chain; the same for every store.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { type RecordedEvent, Metadata } from "./Event.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { Head } from "./EventStore.ts"
import { type UnknownEvent, ChainBroken, MalformedEvent } from "./EventStoreError.ts"
import * as HashChain from "./HashChain.ts"
import type { Projected } from "./Projection.ts"
import * as SchemaGuard from "../schema/SchemaGuard.ts"

const parse = Schema.decodeEither(Schema.parseJson())
const decodeFields = Schema.decodeUnknownEither(Metadata)
const isWhole = SchemaGuard.compile(SchemaAST.typeAST(Metadata.ast))
const isMetadata = (fields: unknown): fields is Metadata => isWhole?.(fields) === true

const decodeText = (text: string) =>
  Either.flatMap(parse(text), (fields) => (isMetadata(fields) ? Either.right(fields) : decodeFields(fields)))

// The events of an append share their metadata and are mostly decoded one after another.
let last: { readonly text: string; readonly metadata: Metadata } | undefined

const decodeMetadata = (text: string) =>
  last?.text === text
    ? Either.right(last.metadata)
    : Either.map(decodeText(text), (metadata) => {
        last = { text, metadata }
        return metadata
      })

/** An event as it is stored. */
export interface StoredEvent extends HashChain.Link {
  readonly hash: string
}

/** The columns of an event that projections are folded from. */
export type Projectable = Omit<StoredEvent, "salt" | "hash">

/** The columns of an event that reads return. */
export type Readable = Projectable & Pick<StoredEvent, "hash">

/** Decodes the metadata of a row. */
export const metadataOf = ({
  metadata,
  position,
  type
}: Pick<Projectable, "metadata" | "position" | "type">): Either.Either<Metadata, MalformedEvent> => {
  const decodedText = decodeMetadata(metadata)
  return Either.isRight(decodedText)
    ? Either.right(decodedText.right)
    : Either.left(
        new MalformedEvent({ position, type, reason: ParseResult.TreeFormatter.formatErrorSync(decodedText.left) })
      )
}

/** Decodes a row; `make` builds the result in one object literal, for speed. */
const decoded = <E, Stored extends Projectable, Made>(
  codec: EventCodec<E>,
  stored: Stored,
  make: (stored: Stored, metadata: Metadata, event: E, type: string) => Made
): Either.Either<Made, UnknownEvent | MalformedEvent> => {
  const metadata = metadataOf(stored)
  if (Either.isLeft(metadata)) {
    return Either.left(metadata.left)
  }
  return Either.map(codec.decode(stored), (event) =>
    make(stored, metadata.right, event, codec.currentType(stored.type))
  )
}

/** Decodes an event for projections. */
export const project = <E>(
  codec: EventCodec<E>,
  stored: Projectable
): Either.Either<Projected<E>, UnknownEvent | MalformedEvent> =>
  decoded(codec, stored, ({ position, stream, version, id, recordedAt, occurredAt }, metadata, event, type) => ({
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

/** Decodes an event for reads. */
export const decode = <E>(
  codec: EventCodec<E>,
  stored: Readable
): Either.Either<RecordedEvent<E>, UnknownEvent | MalformedEvent> =>
  decoded(codec, stored, ({ position, stream, version, id, recordedAt, occurredAt, hash }, metadata, event, type) => ({
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

/** The head of an empty log with this id. */
export const origin = (log: string): Head => ({ position: 0, hash: HashChain.origin(log) })

/** Verifies the next row of the chain and returns the new head. */
export const verifyNext = (head: Head, row: StoredEvent): Either.Either<Head, ChainBroken> => {
  const position = head.position + 1
  if (row.position !== position) {
    return Either.left(new ChainBroken({ position, reason: `the event at position ${position} is missing` }))
  }
  const hash = HashChain.next(head.hash, row)
  return row.hash === hash
    ? Either.right({ position, hash })
    : Either.left(new ChainBroken({ position, reason: "the event is not what was written" }))
}

/** Verifies the next rows of the chain. Fails with `ChainBroken` at the first that does not continue it. */
export const verifyChain = (head: Head, rows: Iterable<StoredEvent>): Either.Either<Head, ChainBroken> =>
  Either.gen(function* () {
    let reached = head
    for (const row of rows) {
      reached = yield* verifyNext(reached, row)
    }
    return reached
  })
