/**
 * Decides commands: authorizes the actor and computes the events or the rejection. Every stream that the decision depends
 * on becomes a guard of the append, so that the decision is valid when it is committed, or conflicts.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { CommandContext } from "../../domain/CommandContext.ts"
import type { AnyCommand } from "../../domain/Command.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as Policy from "../../domain/access/Policy.ts"
import { LastAdministrator, NotForOperator, ProposalClosed, type Rejection } from "../../domain/Rejection.ts"
import * as User from "../../domain/user/User.ts"
import { UserId } from "../../domain/UserId.ts"
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import type { ReadError } from "../../eventsourcing/EventStoreError.ts"
import type { Log } from "../EventLog.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorCheck from "./ActorCheck.ts"
import * as Custodians from "./Custodians.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as AggregateCache from "./AggregateCache.ts"
import * as ReferenceCheck from "./ReferenceCheck.ts"
import * as CommandTarget from "./CommandTarget.ts"

export interface CommandDecision {
  readonly target: CommandTarget.CommandTarget
  readonly guards: ReadonlyArray<EventStore.Guard>
  readonly events: Either.Either<ReadonlyArray<DomainEvent>, Rejection>
  /** True when the actor is inactive, has no open session, or has to change the password first. */
  readonly isActorRejected?: boolean
  /** The change of administrators that the events cause, with the version of their stream. */
  readonly administrators?: { readonly version: number; readonly event: DomainEvent }
}

/** True when the decision has events: the command is neither rejected nor unnecessary. */
export const changesSomething = ({ events }: CommandDecision): boolean =>
  Either.isRight(events) && events.right.length > 0

const isUserId = Schema.is(UserId)

/** Reads the log and rows in one snapshot. */
export const inSnapshot = <A, E>(operation: string, look: (run: Run) => Either.Either<A, E>) =>
  Effect.flatMap(Database, (database) => Effect.flatten(database.read(operation, look)))

/** A user's account, and the guard on the version that it was folded from. */
export const accountOf = (store: Log, run: Run, user: UserId) =>
  Either.map(store.fold(run, User.stream(user), AggregateCache.user), ({ state, version }) => ({
    guard: { stream: User.stream(user), version },
    account: state ?? undefined
  }))

/** The policy in force, and the guard on its stream. */
export const policyOf = (store: Log, run: Run) =>
  Either.map(store.fold(run, Policy.stream, AggregateCache.policy), ({ state: policy, version }) => ({
    guard: { stream: Policy.stream, version },
    policy
  }))

/** The actor's account, the policy in force, and the session. */
export const actorStatus = (store: Log, current: Context.Tag.Service<CurrentActor>, at: number) => (run: Run) =>
  Either.map(
    Either.all({
      known: current.actor._tag === "User" ? accountOf(store, run, current.actor.user) : Either.right(undefined),
      inForce: policyOf(store, run)
    }),
    (found) => ({ ...found, ...ActorCheck.sessionStatus(current, at)(run) })
  )

// All such changes append to one stream, so that of two administrators who remove each other the second one conflicts.
const withAdministrators = (store: Log, decision: CommandDecision) =>
  Effect.gen(function* () {
    const { target, guards, events } = decision
    const change = Either.isRight(events) ? target.administers(events.right) : undefined
    if (change === undefined) {
      return decision
    }
    const stream = AccessEvent.administratorsStream
    const [last] = yield* store.readStream({ stream, direction: "backwards", limit: 1 })
    const version = last?.version ?? 0
    if (!change.administers) {
      const left = yield* (yield* Database).read("count administrators", UserView.administrators)
      if (left <= 1) {
        const rejection = new LastAdministrator({ user: change.user })
        return { target, guards: [...guards, { stream, version }], events: Either.left(rejection) }
      }
    }
    return { ...decision, administrators: { version, event: AccessEvent.AdministratorsChanged.make(change) } }
  })

/** The commands whose events record the custodians of their actor. */
const capturing: ReadonlySet<AnyCommand["_tag"]> = new Set([
  "RegisterUser",
  "ResetUserPassword",
  "ProposeUserClearance",
  "ProposeScpStatus"
])

/** The people who have to be independent of each other: actor, proposer and subject; empty for other commands. */
const partiesOf = (
  actor: UserId,
  { approving, independentOf }: CommandTarget.CommandTarget
): ReadonlyArray<Custodians.Party> => {
  const proposer: ReadonlyArray<Custodians.Party> =
    approving !== null && isUserId(approving.by) ? [[approving.by, ...(approving.custodians ?? [])]] : []
  const subject: ReadonlyArray<Custodians.Party> = independentOf === null ? [] : [[independentOf]]
  const others = [...proposer, ...subject]
  return others.length === 0 ? [] : [[actor], ...others]
}

export interface DecisionInput extends Pick<CommandContext<AnyCommand>, "command" | "at" | "id"> {
  /** True when the command sets a password: its actor then becomes the custodian of the account. */
  readonly withSecret: boolean
}

/** The state that a decision begins with, of one snapshot. */
interface Status extends Effect.Effect.Success<ReturnType<ReturnType<typeof actorStatus>>> {
  readonly target: CommandTarget.CommandTarget
}

const decideOn = (
  store: Log,
  { command, at, id, withSecret }: DecisionInput,
  current: Context.Tag.Service<CurrentActor>,
  { target, known, inForce, open }: Status
): Effect.Effect<CommandDecision, ReadError, Database> =>
  Effect.gen(function* () {
    const { actor: by } = current
    const { guard: policyGuard, policy } = inForce
    const refuse = (guards: CommandDecision["guards"], rejection: Rejection): CommandDecision => ({
      target,
      guards: [policyGuard, ...guards],
      events: Either.left(rejection)
    })
    const referred = (reader: User.Account | undefined) =>
      ReferenceCheck.isNeeded(target.references)
        ? inSnapshot("check references", ReferenceCheck.check(store, command._tag, target.references, reader, policy))
        : Effect.succeed(ReferenceCheck.none)
    if (by._tag === "Operator") {
      if (!target.operable) {
        return refuse([], new NotForOperator({ command: command._tag }))
      }
      const references = yield* referred(undefined)
      return references.refusal === undefined
        ? yield* withAdministrators(store, {
            target,
            guards: [policyGuard, ...references.guards],
            events: target.decide({ by, at, id, policy })
          })
        : refuse(references.guards, references.refusal)
    }
    const account = known?.account
    const held = known === undefined ? [] : [known.guard]
    const actorRejection = ActorCheck.rejectionOf(current, account, open, command._tag)
    if (account === undefined || actorRejection !== undefined) {
      return { ...refuse(held, actorRejection ?? ActorCheck.actorInactive(current)), isActorRejected: true }
    }
    const actorGuards = [...held, ...ActorCheck.guards(current)]
    const refusal = target.refuse(account, policy)
    if (refusal !== undefined) {
      return refuse(actorGuards, refusal)
    }
    const references = yield* referred(account)
    const guards = [...actorGuards, ...references.guards]
    if (references.refusal !== undefined) {
      return refuse(guards, references.refusal)
    }
    const parties = partiesOf(by.user, target)
    const custodians =
      parties.length > 0 || capturing.has(command._tag)
        ? yield* inSnapshot("look up custodians", (run) => Custodians.load(store, run, [by.user, ...parties.flat()]))
        : undefined
    const isCaptured = custodians !== undefined && (withSecret || command._tag !== "RegisterUser")
    const decision: CommandDecision = {
      target,
      guards: [policyGuard, ...guards, ...(custodians?.guards ?? [])],
      events: target.decide({
        by,
        at,
        id,
        policy,
        held: account.clearance,
        hidden: references.hidden,
        ...(isCaptured ? { circle: custodians.circle([by.user]) } : {})
      })
    }
    const dependent =
      custodians === undefined || !changesSomething(decision)
        ? undefined
        : Custodians.refuse(custodians, command._tag, account, parties)
    if (custodians !== undefined && dependent !== undefined) {
      return refuse([...guards, ...custodians.guards], dependent)
    }
    const { approving } = target
    // A proposal that was decided before stays so, whatever became of its author.
    if (approving === null || !isUserId(approving.by) || !changesSomething(decision)) {
      return yield* withAdministrators(store, decision)
    }
    // The author of the proposal must still be entitled to it when it is approved.
    const proposedBy = approving.by
    const proposer = yield* inSnapshot("look up who proposed it", (run) => accountOf(store, run, proposedBy))
    const stillEntitled =
      proposer.account?.active === true && target.refuseProposer(proposer.account, policy) === undefined
    return stillEntitled
      ? yield* withAdministrators(store, { ...decision, guards: [...decision.guards, proposer.guard] })
      : refuse([...guards, proposer.guard], new ProposalClosed({ proposal: approving.id, outcome: "void" }))
  })

/**
 * Decides a command of the current actor at a time (ms since 1970); `id` is a new id for what the decision creates. `touch` is
 * the write that records the use of the session.
 */
export const decide = (
  store: Log,
  input: DecisionInput
): Effect.Effect<CommandDecision & Pick<ActorCheck.SessionStatus, "touch">, ReadError, Database | CurrentActor> =>
  Effect.gen(function* () {
    const current = yield* CurrentActor
    const status = yield* inSnapshot("decide a command", (run) =>
      Either.flatMap(CommandTarget.of(input.command).load(store, run), (target) =>
        Either.map(actorStatus(store, current, input.at)(run), (found) => ({ target, ...found }))
      )
    )
    const decision = yield* decideOn(store, input, current, status)
    return { ...decision, touch: status.touch }
  })
