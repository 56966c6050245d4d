/**
 * Loads the target of a command: the record's state, from which the command is authorized and decided.
 */
import * as Either from "effect/Either"
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
import { BeyondOwnClearance, RecordExpunged, RecordRedacted, type Rejection } from "../../domain/Rejection.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { UserId } from "../../domain/UserId.ts"
import type * as User from "../../domain/user/User.ts"
import type { Folded, StateCache } from "../../eventsourcing/StateCache.ts"
import type { Log } from "../EventLog.ts"
import * as AggregateCache from "./AggregateCache.ts"

export interface CommandTarget {
  readonly type: RecordType
  readonly id: string
  readonly stream: string
  /** The version of the stream that the decision is made on. */
  readonly version: number
  /** Rejects a user who may not read the target, or may not execute the command by the authority table. */
  readonly refuse: (actor: User.Account, policy: Policy) => Rejection | undefined
  /** The same check for the author of the approved proposal, on the whole state of the record. */
  readonly refuseProposer: (proposer: User.Account, policy: Policy) => Rejection | undefined
  /** The references that the command sets, and those of the record that it replaces or clears. */
  readonly references: Record<"given" | "replaced", ReadonlyArray<CommandReferences.Reference>>
  readonly decide: (
    order: Omit<CommandContext<Command>, "command">
  ) => Either.Either<ReadonlyArray<DomainEvent>, Rejection>
  /** The user whom the events make an administrator or remove as one; undefined when they do neither. */
  readonly administers: (
    events: ReadonlyArray<DomainEvent>
  ) => { readonly user: UserId; readonly administers: boolean } | undefined
  /** True when the operator may execute the command. */
  readonly operable: boolean
  /** The proposal that the command approves; null when it approves none. */
  readonly approving: Aggregate.ApprovedProposal | null
  /** The user from whose account the actor and the proposer must be independent. */
  readonly independentOf: UserId | null
}

/** The rejection that a query of the target returns to the actor; undefined when they may read it. */
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

/** Rejects commands on a target above the actor's clearance, as of a site that they read only by being stationed there. */
const undominated = ({ clearance: held }: User.Account, { clearance }: Access.Subject, { _tag: command }: Command) =>
  Clearance.dominates(held, clearance) ? undefined : new BeyondOwnClearance({ command, held: held.level })

const loaderFor = <C extends Command, State extends object | null, E extends DomainEvent>(
  aggregate: Aggregate.Aggregate<C, State, E>,
  cache: StateCache<DomainEvent, State>,
  row: Authority.Row<C, State>,
  command: C
) => {
  const { type, decider, createdBy: opening, approvedProposal: approving } = aggregate
  const [id, stream] = [aggregate.idOf(command), aggregate.stream(command)]
  const target = ({ state, version }: Folded<State>): CommandTarget => {
    const subject = aggregate.subject(state)
    const refuse = (actor: User.Account, policy: Policy, seen: State): Rejection | undefined => {
      if (command._tag === opening) {
        return Authority.commandRejection(row, actor, command, seen)
      }
      return subject === undefined
        ? new RecordExpunged({ type, id })
        : (unreadable(actor, subject, policy) ??
            Authority.commandRejection(row, actor, command, seen) ??
            undominated(actor, subject, command))
    }
    return {
      type,
      id,
      stream,
      version,
      operable: row.operator,
      administers: (events) => aggregate.administratorChange?.(state, events),
      approving: approving?.(command, state) ?? null,
      independentOf: aggregate.independentOf?.(command) ?? null,
      refuse: (actor, policy) => refuse(actor, policy, aggregate.seenBy?.(actor.clearance, state) ?? state),
      refuseProposer: (proposer, policy) => refuse(proposer, policy, state),
      references: { given: CommandReferences.setBy(command), replaced: CommandReferences.replacedBy(command, state) },
      decide: (order) => decider.decide({ ...order, command }, state)
    }
  }
  /** Folds the target in a transaction. */
  return { stream, load: (store: Log, run: Run) => Either.map(store.fold(run, stream, cache), target) }
}

/** The stream of a command's target, and the function that loads it. */
export const of = (command: Command) => {
  if (Aggregate.scp.isCommand(command)) {
    return loaderFor(Aggregate.scp, AggregateCache.scp, Authority.table[command._tag], command)
  }
  if (Aggregate.user.isCommand(command)) {
    return loaderFor(Aggregate.user, AggregateCache.user, Authority.table[command._tag], command)
  }
  return Aggregate.site.isCommand(command)
    ? loaderFor(Aggregate.site, AggregateCache.site, Authority.table[command._tag], command)
    : loaderFor(Aggregate.taskForce, AggregateCache.taskForce, Authority.table[command._tag], command)
}
