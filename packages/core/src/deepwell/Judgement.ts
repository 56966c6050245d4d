/**
 * Whether an actor may do what a command asks, and what follows if they may: with every stream that was looked at as a
 * guard, so that the judgement holds at the moment of the append or not at all.
 */
import { Effect, Either, Schema } from "effect"
import type * as Actor from "../domain/Actor.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import { ActorInactive, NotForOperator } from "../domain/Refusal.ts"
import type { Rejection } from "../domain/Rejection.ts"
import { ProposalClosed } from "../domain/StatusChange.ts"
import * as User from "../domain/User.ts"
import { UserId } from "../domain/UserId.ts"
import * as EventStore from "../eventsourcing/EventStore.ts"
import type { ReadError } from "../eventsourcing/EventStoreError.ts"
import * as Target from "./Target.ts"

export interface Judgement {
  readonly target: Target.Target
  readonly guards: ReadonlyArray<EventStore.Guard>
  readonly events: Either.Either<ReadonlyArray<DomainEvent>, Rejection>
}

/** Whether events follow: neither is it refused nor is everything so already. */
export const changesSomething = ({ events }: Judgement): boolean => Either.isRight(events) && events.right.length > 0

type Store = EventStore.EventStore<DomainEvent>

const isUserId = Schema.is(UserId)

const activeAccount = (store: Store, user: UserId) =>
  Effect.map(
    EventStore.load(store, User.stream(user), Aggregate.user.decider, Aggregate.user.isEvent),
    ({ state, version }) => ({
      guard: { stream: User.stream(user), version },
      account: state?.active === true ? state : null
    })
  )

/** Judges a command of an actor at a time (ms since 1970); `id` is fresh, for what the decision may bring into being. */
export const judge = (store: Store, order: Actor.Order<Command>): Effect.Effect<Judgement, ReadError> =>
  Effect.gen(function* () {
    const { command, by } = order
    const target = yield* Target.load(store, command)
    const accept = (guards: Judgement["guards"]): Judgement => ({ target, guards, events: target.decide(order) })
    const refuse = (guards: Judgement["guards"], rejection: Rejection): Judgement => ({
      target,
      guards,
      events: Either.left(rejection)
    })
    if (by._tag === "Operator") {
      return target.operable ? accept([]) : refuse([], new NotForOperator({ command: command._tag }))
    }
    const actor = yield* activeAccount(store, by.user)
    if (actor.account === null) {
      return refuse([actor.guard], new ActorInactive({ actor: by.user }))
    }
    const refusal = target.refuse(actor.account)
    if (refusal !== undefined) {
      return refuse([actor.guard], refusal)
    }
    const judgement = accept([actor.guard])
    const { approving } = target
    // What was settled before stays so, whatever became of whoever proposed it.
    if (approving === null || !isUserId(approving.by) || !changesSomething(judgement)) {
      return judgement
    }
    // Whoever proposed it must be entitled to it still, at the moment of approval.
    const proposer = yield* activeAccount(store, approving.by)
    const guards = [actor.guard, proposer.guard]
    return proposer.account === null || target.refuse(proposer.account) !== undefined
      ? refuse(guards, new ProposalClosed({ proposal: approving.id, outcome: "void" }))
      : { ...judgement, guards }
  })
