/**
 * The aggregate of a user account.
 *
 * @example
 * ```ts
 * const register = User.Register.make({
 *   user: "l.hayden",
 *   name: "Lena Hayden",
 *   clearance: { level: 2, compartments: [] },
 *   roles: ["archivist"]
 * })
 * const events = User.decide({ command: register, by: Actor.Actor.Operator({ login: "alice" }), at, id }, User.initial)
 * // Either.right([{ _tag: "UserRegistered", user: "l.hayden", title: "Researcher", ... }])
 * ```
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import type { Decider } from "../../eventsourcing/Decider.ts"
import * as Actor from "../Actor.ts"
import { type CommandContext, visibleReference } from "../CommandContext.ts"
import { eventUnless, type Decision as Outcome } from "../Decision.ts"
import * as Clearance from "../access/Clearance.ts"
import * as ClearanceChange from "./ClearanceChange.ts"
import * as Custody from "./Custody.ts"
import * as Policy from "../access/Policy.ts"
import * as Proposal from "../Proposal.ts"
import { AlreadyExists, CredentialChanged, RecordExpunged, TemporaryPassword } from "../Rejection.ts"
import type { Role } from "../access/Role.ts"
import type { SiteId } from "../SiteId.ts"
import type { TaskForceId } from "../TaskForceId.ts"
import type { CredentialCommand, UserCommand } from "./UserCommand.ts"
import * as Event from "./UserEvent.ts"
import type { UserEvent } from "./UserEvent.ts"
import type { UserId } from "../UserId.ts"

export * from "./UserCommand.ts"

/** The name of the stream with a user's events. */
export const stream = (user: UserId): string => `user-${user}`

/** The state of a registered user. */
export interface Account {
  readonly id: UserId
  readonly name: string
  readonly title: string
  readonly clearance: Clearance.Clearance
  readonly roles: ReadonlyArray<Role>
  readonly site: SiteId | null
  readonly taskForce: TaskForceId | null
  readonly active: boolean
  /** The password was set by another actor and must be changed before any other call. */
  readonly mustChangePassword: boolean
  readonly custody: Custody.Custody
  readonly proposal: ClearanceChange.ClearanceProposal | null
}

/** The state of a user; null before their registration. */
export type State = Account | null

/** The rejections of commands on a user account. */
export type Rejection = AlreadyExists | RecordExpunged | Proposal.Rejection | CredentialChanged | TemporaryPassword

/** The state before the first event. */
export const initial: State = null

/** Any command on a user account, including those that set a password or override phrase. */
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
        proposal: Proposal.afterChange(account.proposal, event.proposal ?? null)
      }
    case "UserClearanceProposed": {
      const { proposal: id, from, to, reason, by, expiresAt } = event
      return {
        ...account,
        proposal: { id, from, to, reason, by, expiresAt, outcome: "open", ...Proposal.capturedCustodians(event) }
      }
    }
    case "UserClearanceRejected":
      return { ...account, proposal: Proposal.withOutcome(account.proposal, event.proposal, "rejected") }
    case "UserClearanceWithdrawn":
      return { ...account, proposal: Proposal.withOutcome(account.proposal, event.proposal, "withdrawn") }
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

/** Applies an event to the state. Total: an event never fails. */
export const evolve = (state: State, event: UserEvent): State => {
  if (event._tag === "UserRegistered") {
    const { user: id, name, title, clearance, roles, site, taskForce } = event
    const fields = { id, name, title, clearance, roles: Array.dedupe(roles), site, taskForce }
    const custody = Custody.registered(event)
    return { ...fields, active: true, mustChangePassword: custody.custodians.length > 0, custody, proposal: null }
  }
  return state === null ? null : evolveAccount(state, event)
}

type Decision = Outcome<UserEvent, Rejection>

type RegisterUser = Extract<AnyCommand, { _tag: "RegisterUser" }>

/** The actor of a registration or reset and, where a user sets a password with it, that user's custody circle. */
const credentialSource = ({ by, circle }: CommandContext<unknown>) => ({
  by: Actor.label(by),
  ...(circle === undefined ? {} : { custodians: circle })
})

const register = (context: CommandContext<RegisterUser>, state: State): Decision => {
  const { command, by, policy = Policy.defaults } = context
  const { user, name, clearance, title = "Researcher", roles = [], site = null, taskForce = null } = command
  if (state !== null) {
    return Either.left(new AlreadyExists({ type: "user", id: user }))
  }
  // Only the operator can register users of level 5 and 6 directly, since the first users have no second person.
  const required = by._tag === "User" ? ClearanceChange.secondPerson(0, clearance.level, policy) : undefined
  const fields = { user, name, title, clearance, roles: Array.dedupe(roles), site, taskForce }
  const event = Event.UserRegistered.make({ ...fields, ...credentialSource(context) })
  return required === undefined ? Either.right([event]) : Either.left(required)
}

type ConfirmAccount = Extract<AnyCommand, { _tag: "ConfirmAccount" }>

const confirm = ({ command, by }: CommandContext<ConfirmAccount>, account: Account): Decision => {
  const { id: user, custody, mustChangePassword } = account
  const { credential } = custody
  if (command.credential !== credential) {
    return Either.left(new CredentialChanged({ user, named: command.credential, latest: credential }))
  }
  return mustChangePassword
    ? Either.left(new TemporaryPassword({ user }))
    : eventUnless(custody.confirmed === credential, () =>
        Event.UserConfirmed.make({ user, credential, by: Actor.label(by) })
      )
}

/** Removes the proposal from an account when it proposes a clearance that the actor's clearance does not dominate. */
export const seenBy = (held: Clearance.Clearance, account: Account): Account =>
  account.proposal === null || Clearance.dominates(held, account.proposal.to) ? account : { ...account, proposal: null }

const decideOnAccount = (context: CommandContext<Exclude<AnyCommand, RegisterUser>>, account: Account): Decision => {
  const { command } = context
  const user = account.id
  switch (command._tag) {
    case "RenameUser": {
      const [from, to] = [account.name, command.name]
      return eventUnless(from === to, () => Event.UserRenamed.make({ user, from, to }))
    }
    case "ChangeUserTitle": {
      const [from, to] = [account.title, command.title]
      return eventUnless(from === to, () => Event.UserTitled.make({ user, from, to }))
    }
    case "TransferUser": {
      // Clearing a hidden reference leaves it unchanged, since the actor already sees null.
      const assigned = <A>(field: "site" | "taskForce", current: A | null, requested: A | null | undefined) =>
        requested === undefined || requested === visibleReference(context, field, current) ? current : requested
      const site = assigned("site", account.site, command.site)
      const taskForce = assigned("taskForce", account.taskForce, command.taskForce)
      return eventUnless(site === account.site && taskForce === account.taskForce, () =>
        Event.UserTransferred.make({ user, site, taskForce })
      )
    }
    case "ChangeUserClearance":
      return ClearanceChange.change({ ...context, command }, account)
    case "ProposeUserClearance":
      return ClearanceChange.propose({ ...context, command }, account)
    case "ApproveUserClearance":
      return ClearanceChange.approve({ ...context, command }, account)
    case "RejectUserClearance":
      return ClearanceChange.reject({ ...context, command }, account)
    case "WithdrawUserClearance":
      return ClearanceChange.withdraw({ ...context, command }, account)
    case "GrantRole": {
      const { role } = command
      return eventUnless(account.roles.includes(role), () => Event.UserRoleGranted.make({ user, role }))
    }
    case "RevokeRole": {
      const { role } = command
      return eventUnless(!account.roles.includes(role), () => Event.UserRoleRevoked.make({ user, role }))
    }
    case "DeactivateUser":
      return eventUnless(!account.active, () => Event.UserDeactivated.make({ user, reason: command.reason }))
    case "ReactivateUser":
      return eventUnless(account.active, () => Event.UserReactivated.make({ user, reason: command.reason }))
    case "ConfirmAccount":
      return confirm({ ...context, command }, account)
    // The state holds no secrets, so these always change it.
    case "ChangeUserPassword":
      return Either.right([Event.UserPasswordChanged.make({ user })])
    case "ResetUserPassword":
      return Either.right([Event.UserPasswordReset.make({ user, ...credentialSource(context) })])
    case "SetOverridePhrase":
      return Either.right([Event.UserPhraseSet.make({ user })])
  }
}

/**
 * Decides on a command: returns its events, none when it changes nothing, or a rejection. Pure. Authorization is not
 * part of it: see `Access.decide` and `Authority.table`.
 */
export const decide = (context: CommandContext<AnyCommand>, state: State): Decision => {
  const { command, held } = context
  if (command._tag === "RegisterUser") {
    return register({ ...context, command }, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "user", id: command.user }))
    : decideOnAccount({ ...context, command }, held === undefined ? state : seenBy(held, state))
}

/** True for an active administrator of level 3 or higher, who can appoint others; the last one cannot be removed. */
export const administers = (state: State): boolean =>
  state !== null && state.active && state.roles.includes("administrator") && state.clearance.level >= 3

/** The decider, for `Decider.fold`, `DeciderLaws.check` and `DeciderSpec.given`. */
export const decider: Decider<CommandContext<AnyCommand>, State, UserEvent, Rejection> = { initial, decide, evolve }
