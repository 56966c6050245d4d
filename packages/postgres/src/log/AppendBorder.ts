/**
 * Refuses appends that PostgreSQL cannot store, before they join a batch.
 */
import type { Pending } from "@scipnet/core/eventsourcing/CommitLog"
import { InvalidAppend } from "@scipnet/core/eventsourcing/EventStoreError"
import { epochStream } from "@scipnet/core/eventsourcing/SharedLog"
import type { PgValue } from "../connection/PgStatement.ts"
import type { PgCompanion } from "./PgCompanion.ts"

const isStorable = (text: string | null): boolean => text === null || (!text.includes("\0") && text.isWellFormed())

const isStorableValue = (value: PgValue): boolean =>
  typeof value === "string" ? isStorable(value) : !Array.isArray(value) || value.every(isStorableValue)

/**
 * The error of an append that cannot be stored: PostgreSQL's texts hold no NUL, and a stream must not have the name of the
 * epoch guard.
 */
export const problem = ({ append, companion }: Pending<unknown, PgCompanion>): InvalidAppend | undefined => {
  const { metadata, appends } = append
  const stream = appends[0]?.stream ?? ""
  if (appends.some((each) => each.stream === epochStream)) {
    return new InvalidAppend({ stream: epochStream, reason: "the name of the stream is reserved" })
  }
  const texts = [
    metadata.actor,
    metadata.commandId,
    metadata.payloadHash,
    ...append.guards.map((guard) => guard.stream)
  ]
  const areStorable =
    texts.every(isStorable) &&
    appends.every(
      (each) =>
        isStorable(each.stream) &&
        // The data is JSON text, which escapes both.
        each.events.every(({ id, type }) => isStorable(id) && isStorable(type))
    ) &&
    (companion?.statements ?? []).every(({ values = [] }) => values.every(isStorableValue))
  return areStorable ? undefined : new InvalidAppend({ stream, reason: "a text holds a NUL or a lone surrogate" })
}
