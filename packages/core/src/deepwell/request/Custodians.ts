/**
 * Loads the custodians of accounts in a transaction, with a guard for every account that was read.
 */
import * as Either from "effect/Either"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import * as Custody from "../../domain/user/Custody.ts"
import * as User from "../../domain/user/User.ts"
import type { UserId } from "../../domain/UserId.ts"
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import { DependentAccounts } from "../../domain/Rejection.ts"
import type { Log } from "../EventLog.ts"
import * as AggregateCache from "./AggregateCache.ts"

/** Loads the accounts of users and, transitively, of their custodians. */
export const load = (store: Log, run: Run, users: ReadonlyArray<UserId>) =>
  Either.gen(function* () {
    const states = new Map<UserId, User.State>()
    const guards: Array<EventStore.Guard> = []
    const waiting = new Set(users)
    for (const user of waiting) {
      const stream = User.stream(user)
      const { state, version } = yield* store.fold(run, stream, AggregateCache.user)
      states.set(user, state)
      guards.push({ stream, version })
      for (const custodian of state?.custody.custodians ?? []) {
        waiting.add(custodian)
      }
    }
    return {
      guards,
      accountOf: (user: UserId) => states.get(user) ?? undefined,
      /** The users who count as one person with these users. */
      circle: (users: ReadonlyArray<UserId>) =>
        Custody.circle(users, (user) => states.get(user)?.custody.custodians ?? [])
    }
  })

/** Accounts and, transitively, those of their custodians. */
type Custodians = Either.Either.Right<ReturnType<typeof load>>

/**
 * A party of a step that requires independent people: a user and, for an earlier act, the custodians that they had then.
 * A later confirmation of the account does not make the earlier act independent.
 */
export type Party = readonly [user: UserId, ...captured: ReadonlyArray<UserId>]

/**
 * Rejects a step whose parties are not independent of each other; undefined when they are. The rejection names the accounts
 * to confirm, as far as the actor may see their files.
 */
export const refuse = (
  { accountOf, circle }: Custodians,
  command: string,
  actor: User.Account,
  parties: ReadonlyArray<Party>
): DependentAccounts | undefined => {
  const circles = parties.map((party) => ({ user: party[0], circle: circle(party) }))
  const dependent = circles.filter((one) =>
    circles.some((other) => other !== one && Custody.areDependent(one.circle, other.circle))
  )
  const accounts = dependent
    .flatMap(({ user }) => accountOf(user) ?? [])
    .filter(({ custody }) => custody.custodians.length > 0)
    .filter(({ id, clearance }) => id === actor.id || Clearance.dominates(actor.clearance, clearance))
    .map(({ id }) => id)
  return dependent.length === 0 ? undefined : new DependentAccounts({ command, accounts })
}
