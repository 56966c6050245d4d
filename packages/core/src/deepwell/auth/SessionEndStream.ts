/**
 * Streams the ends of sessions, for a server that closes their connections.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import { isMemberOf } from "../../domain/TaggedUnion.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import { EventLog } from "../EventLog.ts"

const isSessionEnd = isMemberOf(AccessEvent.SessionEnd)

/** The pause between reads: a read for each append would cost more than the delay is worth. */
const pause = Duration.millis(250)

/** Emits the id of each session that ends from now on, in this or another program on the same file. */
export const sessionEnds = Stream.unwrap(
  Effect.gen(function* () {
    const log = yield* EventLog
    const { position: after } = yield* log.head
    return Subscription.batches(log, { after, streamPrefix: AccessEvent.sessionStream("") }).pipe(
      Stream.tap(({ position, head }) => (position < head ? Effect.void : Effect.sleep(pause))),
      Stream.mapConcat(({ events }) => events.flatMap(({ event }) => (isSessionEnd(event) ? [event.session] : [])))
    )
  })
)
