/**
 * Whether an actor may do what a command asks, and what follows if they may: with every stream that was looked at as a
 * guard, so that the judgement holds at the moment of the append or not at all.
 */
import type { Context } from "effect"
import { Effect, Either, Schema } from "effect"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { CommandContext } from "../../domain/CommandContext.ts"
import type { AnyCommand } from "../../domain/Command.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as Policy from "../../domain/access/Policy.ts"
import { LastAdministrator, NotForOperator, ProposalClosed } from "../../domain/Rejection.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import * as User from "../../domain/user/User.ts"
import { UserId } from "../../domain/user/UserId.ts"
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import type { ReadError } from "../../eventsourcing/EventStoreError.ts"
import type { SqlEventStore } from "../../eventsourcing/sql/SqlEventStore.ts"
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
  /** True when the actor may do nothing at all now: inactive, without a session, or bound to change a password first. */
  readonly turnedAway?: boolean
  /** The change of administrators that follows from the events, at this version of their stream. */
  readonly administrators?: { readonly version: number; readonly event: DomainEvent }
}

/** Whether events follow: neither is it refused nor is everything so already. */
export const changesSomething = ({ events }: CommandDecision): boolean =>
  Either.isRight(events) && events.right.length > 0

type Store = SqlEventStore<DomainEvent>

const isUserId = Schema.is(UserId)

/** Looks at the log and at rows as of one moment. */
export const looking = <A, E>(operation: string, look: (run: Run) => Either.Either<A, E>) =>
  Effect.flatMap(Database, (database) => Effect.flatten(database.read(operation, look)))

/** A user's account with the version that it was folded from, to be held on to. */
export const accountOf = (store: Store, run: Run, user: UserId) =>
  Either.map(store.fold(run, User.stream(user), AggregateCache.user), ({ state, version }) => ({
    guard: { stream: User.stream(user), version },
    account: state ?? undefined
  }))

/** The policy in force, and the version of its stream. */
export const policyOf = (store: Store, run: Run) =>
  Either.map(store.fold(run, Policy.stream, AggregateCache.policy), ({ state: policy, version }) => ({
    guard: { stream: Policy.stream, version },
    policy
  }))

/** Who acts, if they have an account, and whether they may act at all, with the policy in force. */
export const standing = (store: Store, current: Context.Tag.Service<CurrentActor>, at: number) => (run: Run) =>
  Either.all({
    known: current.actor._tag === "User" ? accountOf(store, run, current.actor.user) : Either.right(undefined),
    inForce: policyOf(store, run),
    open: Either.right(ActorCheck.isOpen(current, at)(run))
  })

// Every such change passes through one stream, so that of two who remove each other the second finds one left.
const withAdministrators = (store: Store, judgement: CommandDecision) =>
  Effect.gen(function* () {
    const { target, guards, events } = judgement
    const change = Either.isRight(events) ? target.administers(events.right) : undefined
    if (change === undefined) {
      return judgement
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
    return { ...judgement, administrators: { version, event: AccessEvent.AdministratorsChanged.make(change) } }
  })

/** The commands whose events keep the custodians that their actor had. */
const capturing: ReadonlySet<AnyCommand["_tag"]> = new Set([
  "RegisterUser",
  "ResetUserPassword",
  "ProposeUserClearance",
  "ProposeScpStatus"
])

/** The two or three people of a command that requires independent ones; empty for all others. */
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

export interface Judging extends Pick<CommandContext<AnyCommand>, "command" | "at" | "id"> {
  /** True when a password is set with the command: then its actor becomes the custodian of the account. */
  readonly withSecret: boolean
}

/** Judges a command of an actor at a time (ms since 1970); `id` is fresh, for what the decision may bring into being. */
export const judge = (
  store: Store,
  { command, at, id, withSecret }: Judging
): Effect.Effect<CommandDecision, ReadError, Database | CurrentActor> =>
  Effect.gen(function* () {
    const current = yield* CurrentActor
    const { actor: by } = current
    const { target, known, inForce, open } = yield* looking("judge a command", (run) =>
      Either.flatMap(CommandTarget.of(command).load(store, run), (target) =>
        Either.map(standing(store, current, at)(run), (stands) => ({ target, ...stands }))
      )
    )
    const { guard: policyGuard, policy } = inForce
    const refuse = (guards: CommandDecision["guards"], rejection: Rejection): CommandDecision => ({
      target,
      guards: [policyGuard, ...guards],
      events: Either.left(rejection)
    })
    const referred = (reader: User.Account | undefined) =>
      ReferenceCheck.isNeeded(target.references)
        ? looking("check references", ReferenceCheck.check(store, command._tag, target.references, reader, policy))
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
    const turnedAway = ActorCheck.refuse(current, account, open, command._tag)
    if (account === undefined || turnedAway !== undefined) {
      return { ...refuse(held, turnedAway ?? ActorCheck.nobody(current)), turnedAway: true }
    }
    const admitted = [...held, ...ActorCheck.guards(current)]
    const refusal = target.refuse(account, policy)
    if (refusal !== undefined) {
      return refuse(admitted, refusal)
    }
    const references = yield* referred(account)
    const guards = [...admitted, ...references.guards]
    if (references.refusal !== undefined) {
      return refuse(guards, references.refusal)
    }
    const parties = partiesOf(by.user, target)
    const custodians =
      parties.length > 0 || capturing.has(command._tag)
        ? yield* looking("look up custodians", (run) => Custodians.load(store, run, [by.user, ...parties.flat()]))
        : undefined
    const isCaptured = custodians !== undefined && (withSecret || command._tag !== "RegisterUser")
    const judgement: CommandDecision = {
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
      custodians === undefined || !changesSomething(judgement)
        ? undefined
        : Custodians.refuse(custodians, command._tag, account, parties)
    if (custodians !== undefined && dependent !== undefined) {
      return refuse([...guards, ...custodians.guards], dependent)
    }
    const { approving } = target
    // What was settled before stays so, whatever became of whoever proposed it.
    if (approving === null || !isUserId(approving.by) || !changesSomething(judgement)) {
      return yield* withAdministrators(store, judgement)
    }
    // Whoever proposed it must be entitled to it still, at the moment of approval.
    const proposedBy = approving.by
    const proposer = yield* looking("look up who proposed it", (run) => accountOf(store, run, proposedBy))
    const stillEntitled =
      proposer.account?.active === true && target.refuseProposer(proposer.account, policy) === undefined
    return stillEntitled
      ? yield* withAdministrators(store, { ...judgement, guards: [...judgement.guards, proposer.guard] })
      : refuse([...guards, proposer.guard], new ProposalClosed({ proposal: approving.id, outcome: "void" }))
  })
