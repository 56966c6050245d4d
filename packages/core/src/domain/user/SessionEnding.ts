/**
 * The events of an account that end its sessions.
 */
import { belongsTo } from "../TaggedUnion.ts"
import type { DomainEvent } from "../DomainEvent.ts"
import { UserEvent } from "./UserEvent.ts"
import type { UserId } from "./UserId.ts"

/** The sessions that an event ends: all of the account, or all but the one in which it was done. */
export type Scope = "all" | "others"

const scopes: { readonly [T in UserEvent["_tag"]]?: Scope } = {
  UserDeactivated: "all",
  UserPasswordReset: "all",
  UserPasswordChanged: "others",
  UserConfirmed: "all"
}

export interface Ending {
  readonly user: UserId
  readonly scope: Scope
  /** The type of the event that ends them. */
  readonly cause: UserEvent["_tag"]
}

const isUserEvent = belongsTo(UserEvent)

/** The sessions that the events of one command end; undefined when they end none. */
export const of = (events: ReadonlyArray<DomainEvent>): Ending | undefined => {
  for (const event of events) {
    if (isUserEvent(event)) {
      const scope = scopes[event._tag]
      if (scope !== undefined) {
        return { user: event.user, scope, cause: event._tag }
      }
    }
  }
  return undefined
}
