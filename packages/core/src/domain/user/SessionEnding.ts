/**
 * The events of a user account that end its sessions.
 */
import type { DomainEvent } from "../DomainEvent.ts"
import { isMemberOf } from "../TaggedUnion.ts"
import { UserEvent } from "./UserEvent.ts"
import type { UserId } from "../UserId.ts"

/** The sessions that an event ends: all of the account, or all but the session in which the command was executed. */
export type Scope = "all" | "others"

const scopes: { readonly [T in UserEvent["_tag"]]: Scope | null } = {
  UserRegistered: null,
  UserRenamed: null,
  UserTitled: null,
  UserTransferred: null,
  UserClearanceChanged: null,
  UserClearanceProposed: null,
  UserClearanceRejected: null,
  UserClearanceWithdrawn: null,
  UserPasswordChanged: "others",
  UserPasswordReset: "all",
  UserConfirmed: "all",
  UserPhraseSet: null,
  UserRoleGranted: null,
  UserRoleRevoked: null,
  UserDeactivated: "all",
  UserReactivated: null
}

/** The sessions to end; `cause` is the type of the event that ends them. */
export interface SessionEnding {
  readonly user: UserId
  readonly scope: Scope
  readonly cause: UserEvent["_tag"]
}

const isUserEvent = isMemberOf(UserEvent)

/** The sessions that the events of one command end; undefined when they end none. */
export const sessionsEndedBy = (events: ReadonlyArray<DomainEvent>): SessionEnding | undefined => {
  for (const event of events.filter(isUserEvent)) {
    const scope = scopes[event._tag]
    if (scope !== null) {
      return { user: event.user, scope, cause: event._tag }
    }
  }
  return undefined
}
