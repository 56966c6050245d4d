/**
 * Checks the records that a command refers to besides its target: a reference that it sets must exist and be readable by
 * the actor; a replaced reference that the actor may not see is treated as absent.
 */
import * as Either from "effect/Either"
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
import type { Log } from "../EventLog.ts"
import * as AggregateCache from "./AggregateCache.ts"
import type { CommandTarget } from "./CommandTarget.ts"

export interface ReferenceCheck {
  /** Guards on the streams of all referenced records, so that the check is valid when the append is committed. */
  readonly guards: ReadonlyArray<Guard>
  /**
   * The same rejection for a reference that does not exist and for one that is hidden from the actor. An actor who reads a
   * site only by being stationed there cannot open it to others.
   */
  readonly refusal: RecordExpunged | BeyondOwnClearance | undefined
  /** The fields of the target whose references are hidden from the actor. */
  readonly hidden: ReadonlyArray<string>
}

/** The result for a command without references. */
export const none: ReferenceCheck = { guards: [], refusal: undefined, hidden: [] }

/** True when a command has references to check. */
export const isNeeded = ({ given, replaced }: CommandTarget["references"]): boolean =>
  given.length + replaced.length > 0

const subjectIn =
  <State>(
    cache: StateCache<DomainEvent, State>,
    aggregate: { readonly subject: (state: State) => Access.Subject | undefined }
  ) =>
  (store: Log, run: Run, stream: string) =>
    Either.map(store.fold(run, stream, cache), ({ state, version }) => ({
      guard: { stream, version },
      subject: aggregate.subject(state)
    }))

/** Folds a record, by its type. */
const subjects = {
  scp: subjectIn(AggregateCache.scp, Aggregate.scp),
  user: subjectIn(AggregateCache.user, Aggregate.user),
  site: subjectIn(AggregateCache.site, Aggregate.site),
  mtf: subjectIn(AggregateCache.taskForce, Aggregate.taskForce)
}

/** Checks the references of a command for a reader; the operator, who reads everything, is undefined. */
export const check =
  (
    store: Log,
    command: string,
    { given, replaced }: CommandTarget["references"],
    reader: Access.Reader | undefined,
    policy: Policy
  ) =>
  (run: Run): Either.Either<ReferenceCheck, UnknownEvent | MalformedEvent> => {
    const checkAll = (references: ReadonlyArray<Reference>) =>
      Either.all(
        references.map((reference) =>
          Either.map(
            subjects[reference.type](store, run, `${reference.type}-${reference.id}`),
            ({ guard, subject }) => ({
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
            })
          )
        )
      )
    return Either.map(Either.all({ given: checkAll(given), replaced: checkAll(replaced) }), (checked) => {
      const missing = checked.given.find(({ readable }) => !readable)
      const beyond = reader !== undefined && checked.given.some(({ isBeyond }) => isBeyond)
      return {
        guards: [...checked.given, ...checked.replaced].map(({ guard }) => guard),
        refusal:
          missing !== undefined
            ? new RecordExpunged({ type: missing.type, id: missing.id })
            : beyond
              ? new BeyondOwnClearance({ command, held: reader.clearance.level })
              : undefined,
        hidden: reader === undefined ? [] : checked.replaced.flatMap(({ field, readable }) => (readable ? [] : [field]))
      }
    })
  }
