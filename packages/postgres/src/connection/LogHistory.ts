/**
 * The newest state of a log that a program has seen: its id, its epoch and its last event. All connections of the program
 * share it, and each is compared with it before it is used, so that an older copy of the log or another one is refused.
 */
import * as Either from "effect/Either"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import type { Epoch, Seen } from "@scipnet/core/eventsourcing/SharedLog"
import type { LogReason } from "./PgFault.ts"

export interface LogHistory {
  readonly seen: () => Seen
  /** Compares the id and the epoch of a connection with those seen, and keeps them if they are as new. */
  readonly accept: (id: string, epoch: Epoch) => Either.Either<void, LogReason>
  /** Compares an epoch with the newest one seen. */
  readonly compare: (epoch: Epoch) => Either.Either<void, LogReason>
  /** Compares the id of a log. */
  readonly compareId: (id: string) => Either.Either<void, LogReason>
  /** Keeps a later head that is known to be durable. */
  readonly reach: (head: Head) => void
}

export const make = (initial: Seen = {}): LogHistory => {
  let seen = initial
  const compare = ({ system, timeline }: Epoch): Either.Either<void, LogReason> =>
    seen.epoch === undefined
      ? Either.void
      : seen.epoch.system !== system
        ? Either.left("LOG_FOREIGN")
        : timeline < seen.epoch.timeline
          ? Either.left("LOG_OLD_EPOCH")
          : Either.void
  const compareId = (id: string): Either.Either<void, LogReason> =>
    seen.id === undefined || seen.id === id ? Either.void : Either.left("LOG_FOREIGN")
  return {
    seen: () => seen,
    compare,
    compareId,
    accept: (id, epoch) =>
      Either.map(
        Either.flatMap(compareId(id), () => compare(epoch)),
        () => {
          seen = { ...seen, id, epoch }
        }
      ),
    reach: ({ position, hash }) => {
      if (position > (seen.head?.position ?? 0)) {
        seen = { ...seen, head: { position, hash } }
      }
    }
  }
}
