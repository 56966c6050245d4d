/**
 * Checks the actor's account and session. Every request checks again, so that a change applies from the next request on.
 */
import type * as Context from "effect/Context"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import { ActorInactive, PasswordChangeRequired, SessionEnded, type Rejection } from "../../domain/Rejection.ts"
import type * as User from "../../domain/user/User.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { Guard } from "../../eventsourcing/EventStore.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import type { CurrentActor } from "./CurrentActor.ts"

type Current = Context.Tag.Service<typeof CurrentActor>

/** The actor's session in a snapshot. */
export interface SessionStatus {
  /** True when the session is open and the actor's own, or they act without one. */
  readonly open: boolean
  /** The companion write that records the use of the session, which prolongs it; none if a recent use is recorded. */
  readonly touch: ReadonlyArray<SecurityWrite>
}

/** The actor's session at a time (ms since 1970). */
export const sessionStatus =
  ({ actor, session, isBackground }: Current, at: number) =>
  (run: Run): SessionStatus => {
    if (session === null) {
      return { open: true, touch: [] }
    }
    const found = Sessions.activity(run, session, at)
    return {
      open: actor._tag === "User" && found?.login === actor.user,
      touch:
        found?.isTouchDue === true && isBackground !== true ? [SecurityWrite.TouchSession({ id: session, at })] : []
    }
  }

/** The rejection of an actor without an active account. */
export const actorInactive = ({ actor }: Current) => new ActorInactive({ actor: Actor.label(actor) })

/** The rejection of a user who may not do anything now; undefined when they may. */
export const rejectionOf = (
  current: Current,
  account: User.Account | undefined,
  open: boolean,
  command?: string
): Rejection | undefined => {
  if (!open) {
    return new SessionEnded()
  }
  if (account?.active !== true) {
    return actorInactive(current)
  }
  return current.session !== null && account.mustChangePassword && command !== "ChangeUserPassword"
    ? new PasswordChangeRequired()
    : undefined
}

/** The guard on the session's stream: version 1, which it has as long as the session is open. */
export const guards = ({ session }: Current): ReadonlyArray<Guard> =>
  session === null ? [] : [{ stream: AccessEvent.sessionStream(session), version: 1 }]

/** The metadata of events that the actor causes. */
export const metadata = ({ actor, origin, session }: Current): Event.Metadata => ({
  ...Event.actorMetadata(Actor.label(actor)),
  origin,
  session
})

/** The companion write that records the use of the session for a request that has not looked it up. */
export const touchSession = ({ session, isBackground }: Current, at: number): ReadonlyArray<SecurityWrite> =>
  session === null || isBackground === true ? [] : [SecurityWrite.TouchSession({ id: session, at })]
