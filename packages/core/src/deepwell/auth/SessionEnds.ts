/**
 * The ends of sessions as they happen, for a program that keeps connections open for them.
 */
import { Duration, Effect, Stream } from "effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import { belongsTo } from "../../domain/TaggedUnion.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import { EventLog } from "../EventLog.ts"

const isSessionEnd = belongsTo(AccessEvent.SessionEnd)

const sessionOf = (event: DomainEvent): ReadonlyArray<string> => (isSessionEnd(event) ? [event.session] : [])

/** A look at the log for each append would cost more than all that it finds; so late an end is noticed. */
const pause = Duration.millis(250)

/** The id of each session that ends by an event from now on, in this program or another one on the same file. */
export const sessionEnds = Stream.unwrap(
  Effect.gen(function* () {
    const log = yield* EventLog
    const { position: after } = yield* log.head
    return Subscription.batches(log, { after, streamPrefix: AccessEvent.sessionStream("") }).pipe(
      Stream.tap(({ position, head }) => (position < head ? Effect.void : Effect.sleep(pause))),
      Stream.mapConcat(({ events }) => events.flatMap(({ event }) => sessionOf(event)))
    )
  })
)
