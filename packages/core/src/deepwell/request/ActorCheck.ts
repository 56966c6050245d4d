/**
 * Whether somebody may ask or do anything at all now: their account, and the session that they came in by. It is looked
 * at anew for every request, so what changed holds from the next one.
 */
import type { Context } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import { ActorInactive, PasswordChangeRequired, SessionEnded } from "../../domain/Rejection.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import type * as User from "../../domain/user/User.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { Guard } from "../../eventsourcing/EventStore.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import type { CurrentActor } from "./CurrentActor.ts"

type Current = Context.Tag.Service<typeof CurrentActor>

/** Whether the session that somebody acts in, if they act in one, is open and theirs at a time (ms since 1970). */
export const isOpen =
  ({ actor, session }: Current, at: number) =>
  (run: Run): boolean =>
    session === null || (actor._tag === "User" && Sessions.find(run, session, at)?.login === actor.user)

/** There is no account to do anything with. */
export const nobody = ({ actor }: Current) => new ActorInactive({ actor: Actor.label(actor) })

/** Why a user is turned away before anything is looked at; undefined when they are not. */
export const refuse = (
  current: Current,
  account: User.Account | undefined,
  open: boolean,
  doing?: string
): Rejection | undefined => {
  if (!open) {
    return new SessionEnded()
  }
  if (account?.active !== true) {
    return nobody(current)
  }
  return current.session !== null && account.mustChangePassword && doing !== "ChangeUserPassword"
    ? new PasswordChangeRequired()
    : undefined
}

/** What must not have moved while something is done in a session: that it was opened, and no more. */
export const guards = ({ session }: Current): ReadonlyArray<Guard> =>
  session === null ? [] : [{ stream: AccessEvent.sessionStream(session), version: 1 }]

/** Who does something, for the log. */
export const metadata = ({ actor, origin, session }: Current): Event.Metadata => ({
  ...Event.by(Actor.label(actor)),
  origin,
  session
})

/** The companion write that records the use of the session. */
export const touch = ({ session }: Current, at: number): ReadonlyArray<SecurityWrite> =>
  session === null ? [] : [SecurityWrite.TouchSession({ id: session, at })]
