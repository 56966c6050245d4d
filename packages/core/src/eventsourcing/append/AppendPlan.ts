/**
 * Plans appends: decides which rows an append writes, given the facts that the log holds. Pure, and the same for every
 * store.
 */
import * as Either from "effect/Either"
import type { EncodedAppend } from "./EncodedAppend.ts"
import type { Metadata } from "../Event.ts"
import type { Head, Receipt } from "../EventStore.ts"
import { type Expected, CommandIdReused, DuplicateEvent, StreamConflict } from "../EventStoreError.ts"
import * as HashChain from "../HashChain.ts"
import type { StoredEvent } from "../StoredEvents.ts"
import * as StructuralDifference from "../../schema/StructuralDifference.ts"

/** The fields of a stored event that a repeated request must equal. */
export type StoredContent = Pick<StoredEvent, "position" | "stream" | "version" | "type" | "schemaVersion" | "data">

/** A command that was appended before. */
export interface Command {
  readonly payloadHash: string | null
  /** Its events in log order. */
  readonly events: ReadonlyArray<StoredContent>
}

/** The key of a command, unique over all actors. */
export const commandKey = ({ actor, commandId }: Pick<Metadata, "actor" | "commandId">): string =>
  JSON.stringify([actor, commandId])

/** The contents of the log that an append depends on. */
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

export type AppendRejection = StreamConflict | CommandIdReused | DuplicateEvent

const matches = (expected: Expected, actual: number): boolean =>
  expected === "any" || (expected === "none" ? actual === 0 : expected === "exists" ? actual > 0 : actual === expected)

const replayed = (events: ReadonlyArray<StoredContent>): Plan => ({
  rows: [],
  receipt: { positions: events.map(({ position }) => position), replayed: true }
})

// Equal values can have their fields in another order, as those of records and hash maps.
const isSameJson = (one: string, other: string): boolean =>
  one === other ||
  Either.match(
    Either.try(() => StructuralDifference.compare(JSON.parse(one), JSON.parse(other))),
    { onLeft: () => false, onRight: (difference) => difference === undefined }
  )

/** True when stored events have the streams, order, types and data of the append. */
const isSameContent = ({ appends, currentType }: EncodedAppend, stored: ReadonlyArray<StoredContent>): boolean => {
  const requested = appends.flatMap(({ stream, events }) => events.map((event) => ({ stream, event })))
  return (
    requested.length === stored.length &&
    requested.every(({ stream, event: { type, schemaVersion, data } }, index) => {
      const existing = stored[index]
      const previous = stored[index - 1]
      return (
        existing !== undefined &&
        existing.stream === stream &&
        currentType(existing.type) === type &&
        existing.schemaVersion === schemaVersion &&
        isSameJson(existing.data, data) &&
        (previous === undefined || previous.position < existing.position)
      )
    })
  )
}

/** True when each part of the append was stored at its expected version. */
const isAtExpected = ({ appends }: EncodedAppend, stored: ReadonlyArray<StoredContent>): boolean => {
  let index = 0
  return appends.every(({ expected, events }) => {
    const first = stored[index]
    index += events.length
    return first !== undefined && matches(expected, first.version - 1)
  })
}

/**
 * Plans one append: the rows to write and the receipt; for a replay no rows and the first receipt.
 *
 * A known command id requires the same content and payload hash, at whatever versions; otherwise `CommandIdReused`. Known
 * event ids require that all of the append's ids are known, with the same content, at the expected version; otherwise
 * `DuplicateEvent`. Guards and expected versions that do not hold are `StreamConflict`.
 */
export const plan = (append: EncodedAppend, facts: Facts, now: number): Either.Either<Plan, AppendRejection> => {
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
      : Either.left(
          new DuplicateEvent({ ids: ids.filter((id, index) => facts.known.has(id) || ids.indexOf(id) < index) })
        )
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
    if (!matches(expected, version)) {
      return Either.left(new StreamConflict({ stream, expected, actual: version }))
    }
    for (const { id, type, schemaVersion, data, occurredAt, salt } of events) {
      position += 1
      version += 1
      const link = { position, stream, version, id, type, schemaVersion, data, metadata, recordedAt, occurredAt, salt }
      hash = HashChain.next(hash, link)
      // Without a spread, which for every event would take longer than hashing.
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

/** The facts for several appends, with the commands by `commandKey`. */
export interface BatchFacts extends Omit<Facts, "command"> {
  readonly commands: ReadonlyMap<string, Command>
}

/** Plans the appends of one transaction in order, each as if those before it were committed. */
export const planBatch = (
  appends: ReadonlyArray<EncodedAppend>,
  facts: BatchFacts,
  now: number
): ReadonlyArray<Either.Either<Plan, AppendRejection>> => {
  let { head } = facts
  const [versions, known, commands] = [new Map(facts.versions), new Map(facts.known), new Map(facts.commands)]
  return appends.map((append) => {
    const key = commandKey(append.metadata)
    const planned = plan(append, { head, versions, known, command: commands.get(key) }, now)
    if (Either.isRight(planned) && !planned.right.receipt.replayed) {
      const { rows } = planned.right
      for (const row of rows) {
        versions.set(row.stream, row.version)
        known.set(row.id, row)
        head = row
      }
      if (append.metadata.commandId !== null) {
        commands.set(key, { payloadHash: append.metadata.payloadHash, events: rows })
      }
    }
    return planned
  })
}
