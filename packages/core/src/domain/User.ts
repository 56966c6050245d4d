/**
 * A member of staff.
 */
import { Array, Either } from "effect"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { Order } from "./Actor.ts"
import * as Clearance from "./Clearance.ts"
import { AlreadyExists, RecordExpunged } from "./Refusal.ts"
import type { Role } from "./Role.ts"
import type { SiteId } from "./SiteId.ts"
import type { TaskForceId } from "./TaskForceId.ts"
import type { UserCommand } from "./UserCommand.ts"
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
}

/** Null until they are registered. */
export type State = Account | null

export type Rejection = AlreadyExists | RecordExpunged

export const initial: State = null

const evolveAccount = (account: Account, event: Exclude<UserEvent, typeof Event.UserRegistered.Type>): Account => {
  switch (event._tag) {
    case "UserRenamed":
      return { ...account, name: event.to }
    case "UserTitled":
      return { ...account, title: event.to }
    case "UserTransferred":
      return { ...account, site: event.site, taskForce: event.taskForce }
    case "UserClearanceChanged":
      return { ...account, clearance: event.to }
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

export const evolve = (state: State, event: UserEvent): State => {
  if (event._tag === "UserRegistered") {
    const { user: id, name, title, clearance, roles, site, taskForce } = event
    return { id, name, title, clearance, roles: Array.dedupe(roles), site, taskForce, active: true }
  }
  return state === null ? null : evolveAccount(state, event)
}

type Decision = Either.Either<ReadonlyArray<UserEvent>, Rejection>

const register = (command: Extract<UserCommand, { _tag: "RegisterUser" }>, state: State): Decision => {
  const { user, name, clearance, title = "Researcher", roles = [], site = null, taskForce = null } = command
  const event = Event.UserRegistered.make({ user, name, title, clearance, roles: Array.dedupe(roles), site, taskForce })
  return state === null ? Either.right([event]) : Either.left(new AlreadyExists({ type: "user", id: user }))
}

const unless = (already: boolean, event: () => UserEvent): ReadonlyArray<UserEvent> => (already ? [] : [event()])

const changes = (
  command: Exclude<UserCommand, { _tag: "RegisterUser" }>,
  account: Account
): ReadonlyArray<UserEvent> => {
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
      const { site = account.site, taskForce = account.taskForce } = command
      return unless(site === account.site && taskForce === account.taskForce, () =>
        Event.UserTransferred.make({ user, site, taskForce })
      )
    }
    case "ChangeUserClearance": {
      const [from, to] = [account.clearance, command.clearance]
      return unless(Clearance.equals(from, to), () =>
        Event.UserClearanceChanged.make({ user, from, to, reason: command.reason })
      )
    }
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
  }
}

export const decide = ({ command }: Order<UserCommand>, state: State): Decision => {
  if (command._tag === "RegisterUser") {
    return register(command, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "user", id: command.user }))
    : Either.right(changes(command, state))
}

export const decider: Decider<Order<UserCommand>, State, UserEvent, Rejection> = { initial, decide, evolve }
