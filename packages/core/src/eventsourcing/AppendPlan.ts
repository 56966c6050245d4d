/**
 * Deciding what an append writes, given what the log holds: pure, and the same for every store.
 */
import { Either } from "effect"
import type { EncodedAppend } from "./EncodedAppend.ts"
import type { Metadata } from "./Event.ts"
import type { Head, Receipt } from "./EventStore.ts"
import type { Expected } from "./EventStoreError.ts"
import { CommandIdReused, DuplicateEvent, StreamConflict } from "./EventStoreError.ts"
import * as HashChain from "./HashChain.ts"

/** An event as it is stored. */
export interface StoredEvent extends HashChain.Link {
  readonly hash: string
}

/** What a command led to. */
export interface Command {
  readonly payloadHash: string | null
  readonly positions: ReadonlyArray<number>
}

/** Tells the commands of all actors apart. */
export const commandKey = ({ actor, commandId }: Pick<Metadata, "actor" | "commandId">): string =>
  JSON.stringify([actor, commandId])

/** What the log holds that bears on an append. */
export interface Facts {
  readonly head: Head & { readonly recordedAt: number }
  readonly versions: ReadonlyMap<string, number>
  /** What the actor's command of this id led to. */
  readonly command: Command | undefined
  /** Which of the append's event ids the log holds, and where. */
  readonly known: ReadonlyMap<string, number>
}

export interface Plan {
  readonly rows: ReadonlyArray<StoredEvent>
  readonly receipt: Receipt
}

export type Refusal = StreamConflict | CommandIdReused | DuplicateEvent

const holds = (expected: Expected, actual: number): boolean =>
  expected === "any" || (expected === "none" ? actual === 0 : expected === "exists" ? actual > 0 : actual === expected)

const replayed = (positions: ReadonlyArray<number>): Plan => ({ rows: [], receipt: { positions, replayed: true } })

/** The rows to write, or the first outcome of an append that was written before, or why it is refused. */
export const plan = (append: EncodedAppend, facts: Facts, now: number): Either.Either<Plan, Refusal> => {
  const { actor: _, commandId, payloadHash } = append.metadata
  if (facts.command !== undefined && commandId !== null) {
    return facts.command.payloadHash === payloadHash
      ? Either.right(replayed(facts.command.positions))
      : Either.left(new CommandIdReused({ commandId }))
  }
  const ids = append.appends.flatMap(({ events }) => events.map(({ id }) => id))
  const positions = ids.flatMap((id) => facts.known.get(id) ?? [])
  if (positions.length > 0 || new Set(ids).size < ids.length) {
    return positions.length === ids.length && new Set(ids).size === ids.length
      ? Either.right(replayed(positions))
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
