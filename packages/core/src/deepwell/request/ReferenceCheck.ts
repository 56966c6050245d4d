/**
 * The records that a command refers to besides its target: a reference that it sets must exist and be readable to its
 * actor, and one that the actor may not see is to them as if the record had none.
 */
import { Either } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { Reference } from "../../domain/CommandReferences.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import { BeyondOwnClearance, RecordExpunged } from "../../domain/Rejection.ts"
import type { Guard } from "../../eventsourcing/EventStore.ts"
import type { MalformedEvent, UnknownEvent } from "../../eventsourcing/EventStoreError.ts"
import type { StateCache } from "../../eventsourcing/StateCache.ts"
import type { SqlEventStore } from "../../eventsourcing/sql/SqlEventStore.ts"
import * as AggregateCache from "./AggregateCache.ts"
import type { CommandTarget } from "./CommandTarget.ts"

type Store = SqlEventStore<DomainEvent>

export interface ReferenceCheck {
  /** The streams of all records that were looked at, so that the check holds at the moment of the append. */
  readonly guards: ReadonlyArray<Guard>
  /**
   * The same for a reference that does not exist and for one that is hidden from the actor. A site that the actor reads
   * only by being stationed there is not theirs to open to others.
   */
  readonly refusal: RecordExpunged | BeyondOwnClearance | undefined
  /** The fields of the target whose references are hidden from the actor. */
  readonly hidden: ReadonlyArray<string>
}

/** The check of a command that refers to nothing. */
export const none: ReferenceCheck = { guards: [], refusal: undefined, hidden: [] }

/** Whether a command refers to anything. */
export const isNeeded = ({ given, replaced }: CommandTarget["references"]): boolean =>
  given.length + replaced.length > 0

const subjectOf = (store: Store, run: Run, { type, id }: Reference) => {
  const stream = `${type}-${id}`
  const found = <State>(
    cache: StateCache<DomainEvent, State>,
    aggregate: { readonly subject: (state: State) => Access.Subject | undefined }
  ) =>
    Either.map(store.fold(run, stream, cache), ({ state, version }) => ({
      guard: { stream, version },
      subject: aggregate.subject(state)
    }))
  switch (type) {
    case "scp":
      return found(AggregateCache.scp, Aggregate.scp)
    case "user":
      return found(AggregateCache.user, Aggregate.user)
    case "site":
      return found(AggregateCache.site, Aggregate.site)
    case "mtf":
      return found(AggregateCache.taskForce, Aggregate.taskForce)
  }
}

/** Checks the references of a command for a reader; the operator, who reads everything, is undefined. */
export const check =
  (
    store: Store,
    command: string,
    { given, replaced }: CommandTarget["references"],
    reader: Access.Reader | undefined,
    policy: Policy
  ) =>
  (run: Run): Either.Either<ReferenceCheck, UnknownEvent | MalformedEvent> => {
    const look = (references: ReadonlyArray<Reference>) =>
      Either.all(
        references.map((reference) =>
          Either.map(subjectOf(store, run, reference), ({ guard, subject }) => ({
            ...reference,
            guard,
            isBeyond:
              reference.opens &&
              reader !== undefined &&
              subject !== undefined &&
              !Clearance.dominates(reader.clearance, subject.clearance),
            readable:
              reader === undefined
                ? subject !== undefined
                : Access.decide(reader, subject, policy).decision === "granted"
          }))
        )
      )
    return Either.map(Either.all({ given: look(given), replaced: look(replaced) }), (found) => {
      const missing = found.given.find(({ readable }) => !readable)
      const beyond = reader !== undefined && found.given.some(({ isBeyond }) => isBeyond)
      return {
        guards: [...found.given, ...found.replaced].map(({ guard }) => guard),
        refusal:
          missing !== undefined
            ? new RecordExpunged({ type: missing.type, id: missing.id })
            : beyond
              ? new BeyondOwnClearance({ command, held: reader.clearance.level })
              : undefined,
        hidden: reader === undefined ? [] : found.replaced.flatMap(({ field, readable }) => (readable ? [] : [field]))
      }
    })
  }
