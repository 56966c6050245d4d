/**
 * What happens from now on, to records that its reader may see.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Option, Stream } from "effect"
import * as Access from "../domain/Access.ts"
import type { Notice, RecordType } from "../domain/Answer.ts"
import * as Audit from "../domain/Audit.ts"
import * as Clearance from "../domain/Clearance.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { SubscriptionError } from "../eventsourcing/EventStoreError.ts"
import * as Subscription from "../eventsourcing/Subscription.ts"
import * as Records from "../views/Records.ts"
import { granted } from "./Ask.ts"
import { askStream } from "./AskStream.ts"
import { Log } from "./Log.ts"

/** What an event puts into a record that names another one. */
const reference: { readonly [T in DomainEvent["_tag"]]?: readonly [field: string, type: RecordType] } = {
  ScpSiteAssigned: ["site", "site"],
  ScpTaskForceAssigned: ["taskForce", "mtf"],
  SiteDirectorAppointed: ["director", "user"],
  TaskForceLeaderAppointed: ["leader", "user"],
  TaskForceStationed: ["site", "site"]
}

/** What is between a person and the door alone, or says where somebody went. */
const unsaid: ReadonlySet<DomainEvent["_tag"]> = new Set([
  "UserPasswordChanged",
  "UserPasswordReset",
  "UserPhraseSet",
  // They do not say which clearance was proposed, so that a hidden proposal could be told by them.
  "UserClearanceRejected",
  "UserClearanceWithdrawn",
  "UserTransferred"
])

const readable = (sql: SqlClient, reader: Access.Reader, type: RecordType, id: string) =>
  Effect.map(Records.views[type].find(sql, id), (record) =>
    record !== undefined && Access.decide(reader, Records.subjectOf(record)).decision === "granted" ? record : undefined
  )

const isClearance = (value: unknown): value is Clearance.Clearance =>
  typeof value === "object" && value !== null && "level" in value && "compartments" in value

/** The notice of an event; none where it is about something that the reader may not see, or names it. */
const noticeOf = (
  sql: SqlClient,
  reader: Access.Reader,
  { stream, event, metadata, recordedAt, occurredAt }: RecordedEvent<DomainEvent>
): Effect.Effect<Option.Option<Notice>, SqlError> =>
  Effect.gen(function* () {
    const { type, target: id } = Audit.about(event, false)
    if (type === null || id === null || stream !== `${type}-${id}` || unsaid.has(event._tag)) {
      return Option.none()
    }
    const values: { readonly [field: string]: unknown } = { ...event }
    const beyond = Object.values(values).some(
      (value) => isClearance(value) && !Clearance.dominates(reader.clearance, value)
    )
    const record = beyond ? undefined : yield* readable(sql, reader, type, id)
    const [field, named] = reference[event._tag] ?? []
    if (record === undefined) {
      return Option.none()
    }
    if (field !== undefined && named !== undefined) {
      const other = values[field]
      // That a reference was taken away would tell that there was one.
      if (typeof other !== "string" || (yield* readable(sql, reader, named, other)) === undefined) {
        return Option.none()
      }
    }
    const { actor } = metadata
    const by = actor.includes(":") || (yield* readable(sql, reader, "user", actor)) !== undefined ? actor : null
    return Option.some({ at: occurredAt ?? recordedAt, action: event._tag, type, id, name: record.name, by })
  })

/** From now on, until its reader leaves or may no more. */
export const watch = Stream.unwrap(
  Effect.map(Log, (log) =>
    askStream<Notice, number, SubscriptionError>(
      "watch",
      (_, { readAt }) => Effect.succeed(granted(readAt)),
      (after, answer) =>
        Subscription.batches(log, { after }).pipe(
          Stream.filter(({ events }) => events.length > 0),
          Stream.mapEffect(({ events }) =>
            answer((sql, { reader }) =>
              Effect.map(
                Effect.forEach(events, (event) => noticeOf(sql, reader, event)),
                (notices) => granted(notices.flatMap(Option.toArray))
              )
            )
          ),
          Stream.mapConcat((notices) => notices)
        )
    )
  )
)
