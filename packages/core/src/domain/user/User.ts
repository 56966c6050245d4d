/**
 * A member of staff.
 */
import { Array, Either } from "effect"
import type { Decider } from "../../eventsourcing/Decider.ts"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import * as Clearance from "../access/Clearance.ts"
import type { ClearanceProposal } from "./ClearanceChange.ts"
import * as ClearanceChange from "./ClearanceChange.ts"
import * as Custody from "./Custody.ts"
import * as Policy from "../access/Policy.ts"
import * as Proposal from "../Proposal.ts"
import { AlreadyExists, RecordExpunged } from "../Refusal.ts"
import type { Role } from "../access/Role.ts"
import type { SiteId } from "../site/SiteId.ts"
import type { TaskForceId } from "../task-force/TaskForceId.ts"
import type { CredentialCommand, UserCommand } from "./UserCommand.ts"
import * as Event from "./UserEvent.ts"
import type { UserEvent } from "./UserEvent.ts"
import type { UserId } from "./UserId.ts"

export * from "./UserCommand.ts"

/** The stream that a user's events are in. */
export const stream = (user: UserId): string => `user-${user}`

/** A user as their events left them. */
export interface Account {
  readonly id: UserId
  readonly name: string
  readonly title: string
  readonly clearance: Clearance.Clearance
  readonly roles: ReadonlyArray<Role>
  readonly site: SiteId | null
  readonly taskForce: TaskForceId | null
  readonly active: boolean
  /** Another user, or the operator by a reset, chose the password: it has to be changed before anything else. */
  readonly mustChangePassword: boolean
  readonly custody: Custody.Custody
  readonly proposal: ClearanceProposal | null
}

/** Null until they are registered. */
export type State = Account | null

/** Every refusal that a command on somebody's file can meet. */
export type Rejection = AlreadyExists | RecordExpunged | Proposal.Rejection | Custody.Rejection

/** The state before the first event: there is no such file. */
export const initial: State = null

/** Also those that come with a secret. */
export type AnyCommand = UserCommand | CredentialCommand

const evolveAccount = (account: Account, event: Exclude<UserEvent, typeof Event.UserRegistered.Type>): Account => {
  switch (event._tag) {
    case "UserRenamed":
      return { ...account, name: event.to }
    case "UserTitled":
      return { ...account, title: event.to }
    case "UserTransferred":
      return { ...account, site: event.site, taskForce: event.taskForce }
    case "UserClearanceChanged":
      return {
        ...account,
        clearance: event.to,
        proposal: Proposal.afterMove(account.proposal, event.proposal ?? null)
      }
    case "UserClearanceProposed": {
      const { proposal: id, from, to, reason, by, expiresAt } = event
      return {
        ...account,
        proposal: { id, from, to, reason, by, expiresAt, outcome: "open", ...Proposal.captured(event) }
      }
    }
    case "UserClearanceRejected":
      return { ...account, proposal: Proposal.settled(account.proposal, event.proposal, "rejected") }
    case "UserClearanceWithdrawn":
      return { ...account, proposal: Proposal.settled(account.proposal, event.proposal, "withdrawn") }
    case "UserPasswordChanged":
      return { ...account, mustChangePassword: false, custody: Custody.changed(account.custody) }
    case "UserPasswordReset":
      return { ...account, mustChangePassword: true, custody: Custody.reset(account.custody, event) }
    case "UserConfirmed":
      return { ...account, custody: Custody.confirmed(account.custody, event.credential) }
    case "UserPhraseSet":
      return account
    case "UserRoleGranted":
      return { ...account, roles: Array.dedupe([...account.roles, event.role]) }
    case "UserRoleRevoked":
      return { ...account, roles: account.roles.filter((role) => role !== event.role) }
    case "UserDeactivated":
      return { ...account, active: false }
    case "UserReactivated":
      return { ...account, active: true }
  }
}

/** The state after one more event. */
export const evolve = (state: State, event: UserEvent): State => {
  if (event._tag === "UserRegistered") {
    const { user: id, name, title, clearance, roles, site, taskForce } = event
    const filled = { id, name, title, clearance, roles: Array.dedupe(roles), site, taskForce }
    const custody = Custody.registered(event)
    return { ...filled, active: true, mustChangePassword: custody.custodians.length > 0, custody, proposal: null }
  }
  return state === null ? null : evolveAccount(state, event)
}

type Decision = Either.Either<ReadonlyArray<UserEvent>, Rejection>

type RegisterUser = Extract<AnyCommand, { _tag: "RegisterUser" }>

/** The actor of a registration or reset and, where a user sets a password with it, their custodians. */
const setBy = ({ by, circle }: Order<unknown>) => ({
  by: Actor.label(by),
  ...(circle === undefined ? {} : { custodians: circle })
})

const register = (order: Order<RegisterUser>, state: State): Decision => {
  const { command, by, policy = Policy.defaults } = order
  const { user, name, clearance, title = "Researcher", roles = [], site = null, taskForce = null } = command
  if (state !== null) {
    return Either.left(new AlreadyExists({ type: "user", id: user }))
  }
  // Whoever holds the file appoints the first ones; anybody else enrols below and has it raised by two.
  const required = by._tag === "User" ? ClearanceChange.secondPerson(0, clearance.level, policy) : undefined
  const filled = { user, name, title, clearance, roles: Array.dedupe(roles), site, taskForce }
  const event = Event.UserRegistered.make({ ...filled, ...setBy(order) })
  return required === undefined ? Either.right([event]) : Either.left(required)
}

const unless = (already: boolean, event: () => UserEvent): Decision => Either.right(already ? [] : [event()])

type ConfirmAccount = Extract<AnyCommand, { _tag: "ConfirmAccount" }>

const confirm = ({ command, by }: Order<ConfirmAccount>, account: Account): Decision => {
  const { id: user, custody, mustChangePassword } = account
  if (command.credential !== custody.credential) {
    return Either.left(new Custody.CredentialChanged({ user, named: command.credential, latest: custody.credential }))
  }
  if (mustChangePassword) {
    return Either.left(new Custody.TemporaryPassword({ user }))
  }
  return unless(custody.confirmed === custody.credential, () =>
    Event.UserConfirmed.make({ user, credential: custody.credential, by: Actor.label(by) })
  )
}
/** An account as a reader of a clearance may know it: without a proposal of a clearance that they do not dominate. */
export const seenBy = (held: Clearance.Clearance, account: Account): Account =>
  account.proposal === null || Clearance.dominates(held, account.proposal.to) ? account : { ...account, proposal: null }

const decideOnAccount = (order: Order<Exclude<AnyCommand, RegisterUser>>, account: Account): Decision => {
  const { command } = order
  const user = account.id
  switch (command._tag) {
    case "RenameUser":
      return unless(command.name === account.name, () =>
        Event.UserRenamed.make({ user, from: account.name, to: command.name })
      )
    case "ChangeUserTitle":
      return unless(command.title === account.title, () =>
        Event.UserTitled.make({ user, from: account.title, to: command.title })
      )
    case "TransferUser": {
      // Null for what the actor sees as null already leaves it, so that clearing a hidden one says nothing of it.
      const { site: to, taskForce: into } = command
      const site = to === undefined || to === Actor.seen(order, "site", account.site) ? account.site : to
      const present = Actor.seen(order, "taskForce", account.taskForce)
      const taskForce = into === undefined || into === present ? account.taskForce : into
      return unless(site === account.site && taskForce === account.taskForce, () =>
        Event.UserTransferred.make({ user, site, taskForce })
      )
    }
    case "ChangeUserClearance":
      return ClearanceChange.change({ ...order, command }, account)
    case "ProposeUserClearance":
      return ClearanceChange.propose({ ...order, command }, account)
    case "ApproveUserClearance":
      return ClearanceChange.approve({ ...order, command }, account)
    case "RejectUserClearance":
      return ClearanceChange.reject({ ...order, command }, account)
    case "WithdrawUserClearance":
      return ClearanceChange.withdraw({ ...order, command }, account)
    case "GrantRole":
      return unless(account.roles.includes(command.role), () =>
        Event.UserRoleGranted.make({ user, role: command.role })
      )
    case "RevokeRole":
      return unless(!account.roles.includes(command.role), () =>
        Event.UserRoleRevoked.make({ user, role: command.role })
      )
    case "DeactivateUser":
      return unless(!account.active, () => Event.UserDeactivated.make({ user, reason: command.reason }))
    case "ReactivateUser":
      return unless(account.active, () => Event.UserReactivated.make({ user, reason: command.reason }))
    case "ConfirmAccount":
      return confirm({ ...order, command }, account)
    // A secret is another one each time.
    case "ChangeUserPassword":
      return Either.right([Event.UserPasswordChanged.make({ user })])
    case "ResetUserPassword":
      return Either.right([Event.UserPasswordReset.make({ user, ...setBy(order) })])
    case "SetOverridePhrase":
      return Either.right([Event.UserPhraseSet.make({ user })])
  }
}

/**
 * The events that follow from a command, or why it is refused. Pure: the same state and command give the same events.
 */
export const decide = (order: Order<AnyCommand>, state: State): Decision => {
  const { command } = order
  if (command._tag === "RegisterUser") {
    return register({ ...order, command }, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "user", id: command.user }))
    : decideOnAccount({ ...order, command }, order.held === undefined ? state : seenBy(order.held, state))
}

/** Whether somebody can appoint others: the last one who can is never taken away. */
export const administers = (state: State): boolean =>
  state !== null && state.active && state.roles.includes("administrator") && state.clearance.level >= 3

/** All three together, for the engine and its laws. */
export const decider: Decider<Order<AnyCommand>, State, UserEvent, Rejection> = { initial, decide, evolve }
