/**
 * Deciding what an append writes, given what the log holds: pure, and the same for every store.
 */
import { Either } from "effect"
import type { EncodedAppend } from "./EncodedAppend.ts"
import type { Metadata } from "../Event.ts"
import type { Head, Receipt } from "../EventStore.ts"
import type { Expected } from "../EventStoreError.ts"
import { CommandIdReused, DuplicateEvent, StreamConflict } from "../EventStoreError.ts"
import * as HashChain from "../HashChain.ts"
import * as StructuralDifference from "../../schema/StructuralDifference.ts"

/** An event as it is stored. */
export interface StoredEvent extends HashChain.Link {
  readonly hash: string
}

/** The fields of a stored event that a repeated request must equal. */
export type StoredContent = Pick<StoredEvent, "position" | "stream" | "version" | "type" | "schemaVersion" | "data">

/** A command that was appended before. */
export interface Command {
  readonly payloadHash: string | null
  /** Its events in the order of the log. */
  readonly events: ReadonlyArray<StoredContent>
}

/** Tells the commands of all actors apart. */
export const commandKey = ({ actor, commandId }: Pick<Metadata, "actor" | "commandId">): string =>
  JSON.stringify([actor, commandId])

/** What the log holds that bears on an append. */
export interface Facts {
  readonly head: Head & { readonly recordedAt: number }
  readonly versions: ReadonlyMap<string, number>
  /** The actor's earlier command of this id. */
  readonly command: Command | undefined
  /** The stored events whose ids are in the append, by id. */
  readonly known: ReadonlyMap<string, StoredContent>
}

export interface Plan {
  readonly rows: ReadonlyArray<StoredEvent>
  readonly receipt: Receipt
}

export type Refusal = StreamConflict | CommandIdReused | DuplicateEvent

const holds = (expected: Expected, actual: number): boolean =>
  expected === "any" || (expected === "none" ? actual === 0 : expected === "exists" ? actual > 0 : actual === expected)

const replayed = (events: ReadonlyArray<StoredContent>): Plan => ({
  rows: [],
  receipt: { positions: events.map(({ position }) => position), replayed: true }
})

// The fields of an equal value may come in another order, as those of a record or of a hashed map do.
const isSameJson = (one: string, other: string): boolean =>
  one === other ||
  Either.match(
    Either.try(() => StructuralDifference.compare(JSON.parse(one), JSON.parse(other))),
    { onLeft: () => false, onRight: (difference) => difference === undefined }
  )

/** True when stored events have the streams, order, types and data of an append. */
const isSameContent = ({ appends }: EncodedAppend, stored: ReadonlyArray<StoredContent>): boolean => {
  const asked = appends.flatMap(({ stream, events }) => events.map((event) => ({ stream, event })))
  return (
    asked.length === stored.length &&
    asked.every(({ stream, event: { type, schemaVersion, data } }, at) => {
      const found = stored[at]
      const before = stored[at - 1]
      return (
        found !== undefined &&
        found.stream === stream &&
        found.type === type &&
        found.schemaVersion === schemaVersion &&
        isSameJson(found.data, data) &&
        (before === undefined || before.position < found.position)
      )
    })
  )
}

/** True when each part of an append was stored where its expected version puts it. */
const isAtExpected = ({ appends }: EncodedAppend, stored: ReadonlyArray<StoredContent>): boolean => {
  let at = 0
  return appends.every(({ expected, events }) => {
    const first = stored[at]
    at += events.length
    return first !== undefined && holds(expected, first.version - 1)
  })
}

/**
 * The rows to write, or the receipt of the same append that was written before, or why it is refused.
 *
 * A command id that is known must come with the same content and payload hash; versions and guards may have moved since.
 * Event ids that are known must all be so, with the same content, at the expected version.
 */
export const plan = (append: EncodedAppend, facts: Facts, now: number): Either.Either<Plan, Refusal> => {
  const { commandId, payloadHash } = append.metadata
  if (facts.command !== undefined && commandId !== null) {
    return facts.command.payloadHash === payloadHash && isSameContent(append, facts.command.events)
      ? Either.right(replayed(facts.command.events))
      : Either.left(new CommandIdReused({ commandId }))
  }
  const ids = append.appends.flatMap(({ events }) => events.map(({ id }) => id))
  const stored = ids.flatMap((id) => facts.known.get(id) ?? [])
  if (stored.length > 0 || new Set(ids).size < ids.length) {
    return isSameContent(append, stored) && isAtExpected(append, stored)
      ? Either.right(replayed(stored))
      : Either.left(new DuplicateEvent({ ids: ids.filter((id, at) => facts.known.has(id) || ids.indexOf(id) < at) }))
  }

  const moved = new Map<string, number>()
  const versionOf = (stream: string) => moved.get(stream) ?? facts.versions.get(stream) ?? 0
  for (const { stream, version } of append.guards) {
    const actual = versionOf(stream)
    if (actual !== version) {
      return Either.left(new StreamConflict({ stream, expected: version, actual }))
    }
  }
  const recordedAt = Math.max(now, facts.head.recordedAt)
  const metadata = append.metadataText
  const rows: Array<StoredEvent> = []
  let { position, hash } = facts.head
  for (const { stream, expected, events } of append.appends) {
    let version = versionOf(stream)
    if (!holds(expected, version)) {
      return Either.left(new StreamConflict({ stream, expected, actual: version }))
    }
    for (const { id, type, schemaVersion, data, occurredAt, salt } of events) {
      position += 1
      version += 1
      const link = { position, stream, version, id, type, schemaVersion, data, metadata, recordedAt, occurredAt, salt }
      hash = HashChain.next(hash, link)
      // Spelt out, as it is done for every event: spreading makes a shape of its own each time, and takes longer than hashing.
      rows.push({
        position,
        stream,
        version,
        id,
        type,
        schemaVersion,
        data,
        metadata,
        recordedAt,
        occurredAt,
        salt,
        hash
      })
    }
    moved.set(stream, version)
  }
  return Either.right({ rows, receipt: { positions: rows.map((row) => row.position), replayed: false } })
}
