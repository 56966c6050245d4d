/**
 * Ends the sessions of an account together with the change that ends them: the rows in the transaction of the change,
 * and one event in the stream of each session.
 */
import { Effect } from "effect"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as SessionEnding from "../../domain/user/SessionEnding.ts"
import type { UserId } from "../../domain/user/UserId.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import type { CompanionWrite } from "../../eventsourcing/sql/SqlCommit.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as ActorCheck from "./ActorCheck.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { EventLog } from "../EventLog.ts"

/** Open sessions of one account beyond this number end when another one begins, the oldest first. */
export const mostOpen = 500

/** The appends that end sessions of a user. Each expects the version that a session has while it is open. */
export const appends = (user: UserId, sessions: ReadonlyArray<string>, cause: string) =>
  Effect.forEach(sessions, (session) =>
    Effect.map(Event.mint([AccessEvent.SessionClosed.make({ user, session, cause })]), (events) => ({
      stream: AccessEvent.sessionStream(session),
      expected: 1 as const,
      events
    }))
  )

/** Rows and events that end sessions, to be written with the events of a command. */
export interface Closing {
  readonly appends: Effect.Effect.Success<ReturnType<typeof appends>>
  readonly alongside: CompanionWrite
  /** Writes the events of sessions that were opened between the look at the table and the commit. */
  readonly afterwards: Effect.Effect<void, AppendError>
}

const nothing: Closing = { appends: [], alongside: () => undefined, afterwards: Effect.void }

/** The sessions that the events of a command end at a time (ms since 1970), looked up now. */
export const of = (events: ReadonlyArray<DomainEvent>, at: number) =>
  Effect.gen(function* () {
    const ending = SessionEnding.of(events)
    if (ending === undefined) {
      return nothing
    }
    const { user, scope, cause } = ending
    const log = yield* EventLog
    const current = yield* CurrentActor
    const except = scope === "others" ? current.session : null
    const open = yield* Effect.flatMap(Database, (database) =>
      database.read("look up sessions to end", (run) => Sessions.ofLogin(run, user, at))
    )
    const listed = new Set(open.map(({ id }) => id).filter((id) => id !== except))
    let missed: ReadonlyArray<string> = []
    return {
      appends: yield* appends(user, [...listed], cause),
      alongside: (run: Run): undefined => {
        missed = Sessions.endOf(run, user, except, at).filter((id) => !listed.has(id))
      },
      afterwards: Effect.suspend(() => appends(user, missed, cause)).pipe(
        Effect.flatMap((more) =>
          more.length === 0 ? Effect.void : log.appendAll({ appends: more, metadata: ActorCheck.metadata(current) })
        ),
        Effect.asVoid
      )
    }
  })
