/**
 * What a command is about, loaded: the state of its record, and with it whether the actor may, and what follows.
 */
import { Either } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import type { CommandContext } from "../../domain/CommandContext.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { RecordType } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { AnyCommand as Command } from "../../domain/Command.ts"
import * as CommandReferences from "../../domain/CommandReferences.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import { BeyondOwnClearance, RecordExpunged, RecordRedacted } from "../../domain/Rejection.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { UserId } from "../../domain/user/UserId.ts"
import type * as User from "../../domain/user/User.ts"
import type { MalformedEvent, UnknownEvent } from "../../eventsourcing/EventStoreError.ts"
import type { Folded, StateCache } from "../../eventsourcing/StateCache.ts"
import type { SqlEventStore } from "../../eventsourcing/sql/SqlEventStore.ts"
import * as AggregateCache from "./AggregateCache.ts"

export interface CommandTarget {
  readonly type: RecordType
  readonly id: string
  readonly stream: string
  /** The version that the decision is made on. */
  readonly version: number
  /** Why a user may not do this, first as a reader of the target, then by the authority table. */
  readonly refuse: (actor: User.Account, policy: Policy) => Rejection | undefined
  /** The same for the author of the proposal that the command approves, who must still be entitled to all of it. */
  readonly refuseProposer: (proposer: User.Account, policy: Policy) => Rejection | undefined
  /** The references that the command sets, and those of the record that it may replace or clear. */
  readonly references: Record<"given" | "replaced", ReadonlyArray<CommandReferences.Reference>>
  readonly decide: (
    order: Omit<CommandContext<Command>, "command">
  ) => Either.Either<ReadonlyArray<DomainEvent>, Rejection>
  /** Whether the events make somebody an administrator, or no longer one; undefined when they do neither. */
  readonly administers: (
    events: ReadonlyArray<DomainEvent>
  ) => { readonly user: UserId; readonly administers: boolean } | undefined
  /** Whether the operator, too, may do this. */
  readonly operable: boolean
  /** The proposal that the command approves, if it approves one. */
  readonly approving: Aggregate.Approving | null
  /** The user whose account the actor, and any proposer, must be independent of. */
  readonly independentOf: UserId | null
}

/** The answer that a read would give to somebody who may not read the target. */
const unreadable = (actor: User.Account, subject: Access.Subject, policy: Policy): Rejection | undefined => {
  const { type, id, clearance } = subject
  switch (Access.decide(actor, subject, policy).decision) {
    case "granted":
      return undefined
    case "expunged":
      return new RecordExpunged({ type, id })
    case "redacted":
      return new RecordRedacted({ type, id, needed: clearance.level, held: actor.clearance.level })
  }
}

/** Who reads a site since they are stationed there does nothing to it that takes more than they hold. */
const undominated = ({ clearance: held }: User.Account, { clearance }: Access.Subject, { _tag: command }: Command) =>
  Clearance.dominates(held, clearance) ? undefined : new BeyondOwnClearance({ command, held: held.level })

/** What a command is about, before anything is read. */
export interface Aim {
  readonly stream: string
  /** Finds it, as a transaction sees it. */
  readonly load: (
    store: SqlEventStore<DomainEvent>,
    run: Run
  ) => Either.Either<CommandTarget, UnknownEvent | MalformedEvent>
}

const aim = <C extends Command, State extends object | null, E extends DomainEvent>(
  aggregate: Aggregate.Aggregate<C, State, E>,
  cache: StateCache<DomainEvent, State>,
  row: Authority.Row<C, State>,
  command: C
): Aim => {
  const { type, decider, opening, approving } = aggregate
  const [id, stream] = [aggregate.idOf(command), aggregate.stream(command)]
  const target = ({ state, version }: Folded<State>): CommandTarget => {
    const subject = aggregate.subject(state)
    const refuse = (actor: User.Account, policy: Policy, seen: State): Rejection | undefined => {
      if (command._tag === opening) {
        return Authority.refuse(row, actor, command, seen)
      }
      return subject === undefined
        ? new RecordExpunged({ type, id })
        : (unreadable(actor, subject, policy) ??
            Authority.refuse(row, actor, command, seen) ??
            undominated(actor, subject, command))
    }
    return {
      type,
      id,
      stream,
      version,
      operable: row.operator,
      administers: (events) => aggregate.administers?.(state, events),
      approving: approving?.(command, state) ?? null,
      independentOf: aggregate.independentOf?.(command) ?? null,
      refuse: (actor, policy) => refuse(actor, policy, aggregate.seenBy?.(actor.clearance, state) ?? state),
      refuseProposer: (proposer, policy) => refuse(proposer, policy, state),
      references: { given: CommandReferences.given(command), replaced: CommandReferences.replaced(command, state) },
      decide: (order) => decider.decide({ ...order, command }, state)
    }
  }
  return { stream, load: (store, run) => Either.map(store.fold(run, stream, cache), target) }
}

/** What a command is about. */
export const of = (command: Command): Aim => {
  if (Aggregate.scp.isCommand(command)) {
    return aim(Aggregate.scp, AggregateCache.scp, Authority.table[command._tag], command)
  }
  if (Aggregate.user.isCommand(command)) {
    return aim(Aggregate.user, AggregateCache.user, Authority.table[command._tag], command)
  }
  return Aggregate.site.isCommand(command)
    ? aim(Aggregate.site, AggregateCache.site, Authority.table[command._tag], command)
    : aim(Aggregate.taskForce, AggregateCache.taskForce, Authority.table[command._tag], command)
}
