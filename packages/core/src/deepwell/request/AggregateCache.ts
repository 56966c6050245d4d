/**
 * The caches of states of the four aggregates and of the policy.
 */
import * as Policy from "../../domain/access/Policy.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as StateCache from "../../eventsourcing/StateCache.ts"

export const scp = StateCache.make(Aggregate.scp.decider, Aggregate.scp.isEvent)
export const user = StateCache.make(Aggregate.user.decider, Aggregate.user.isEvent)
export const site = StateCache.make(Aggregate.site.decider, Aggregate.site.isEvent)
export const taskForce = StateCache.make(Aggregate.taskForce.decider, Aggregate.taskForce.isEvent)

/** The policy in force: that of the last change, or the default one. */
export const policy = StateCache.make(
  { initial: Policy.defaults, evolve: (_, changed: typeof Policy.PolicyChanged.Type): Policy.Policy => changed },
  (event: DomainEvent) => event._tag === "PolicyChanged"
)
