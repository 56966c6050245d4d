/**
 * Ends the sessions of an account in the append of the change that ends them: their rows by a companion write, and one
 * event in the stream of each session.
 */
import * as Effect from "effect/Effect"
import { Database } from "../../database/Database.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as SessionEnding from "../../domain/user/SessionEnding.ts"
import type { UserId } from "../../domain/UserId.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as ActorCheck from "./ActorCheck.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { EventLog } from "../EventLog.ts"

/** The maximum number of open sessions of an account; a further login ends the oldest. */
export const mostOpen = 500

/** The appends that end sessions of a user. Each expects version 1, which a session has while it is open. */
export const appends = (user: UserId, sessions: ReadonlyArray<string>, cause: string) =>
  Effect.forEach(sessions, (session) =>
    Effect.map(Event.mint([AccessEvent.SessionClosed.make({ user, session, cause })]), (events) => ({
      stream: AccessEvent.sessionStream(session),
      expected: 1 as const,
      events
    }))
  )

/** The appends and companion writes that end the sessions which the events of a command end at a time (ms since 1970). */
export const of = (events: ReadonlyArray<DomainEvent>, at: number) =>
  Effect.gen(function* () {
    const ending = SessionEnding.sessionsEndedBy(events)
    if (ending === undefined) {
      return { appends: [], companions: [], afterwards: () => Effect.void }
    }
    const { user, scope, cause } = ending
    const log = yield* EventLog
    const current = yield* CurrentActor
    const except = scope === "others" ? current.session : null
    const open = yield* Effect.flatMap(Database, (database) =>
      database.read("look up sessions to end", (run) => Sessions.byLogin(run, user, at))
    )
    const listed = new Set(open.map(({ id }) => id).filter((id) => id !== except))
    return {
      appends: yield* appends(user, [...listed], cause),
      companions: [SecurityWrite.EndSessionsOf({ login: user, except, at })],
      /** Given the sessions that the commit ended, appends the events of those that were opened after the lookup. */
      afterwards: (ended: ReadonlyArray<string>) => {
        const missed = ended.filter((id) => !listed.has(id))
        return missed.length === 0
          ? Effect.void
          : Effect.flatMap(appends(user, missed, cause), (more) =>
              Effect.asVoid(log.appendAll({ appends: more, metadata: ActorCheck.metadata(current) }))
            )
      }
    }
  })
