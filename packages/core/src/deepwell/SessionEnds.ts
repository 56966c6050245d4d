/**
 * The ends of sessions as they happen, for a program that keeps connections open for them.
 */
import { Effect, Stream } from "effect"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import * as Subscription from "../eventsourcing/Subscription.ts"
import { Log } from "./Log.ts"

const types = ["LoggedOut", "SessionRevoked", "SessionClosed"] as const satisfies ReadonlyArray<DomainEvent["_tag"]>

const sessionOf = (event: DomainEvent): ReadonlyArray<string> =>
  event._tag === "LoggedOut" || event._tag === "SessionRevoked" || event._tag === "SessionClosed" ? [event.session] : []

/** The id of each session that ends by an event from now on, in this program or another one on the same file. */
export const sessionEnds = Stream.unwrap(
  Effect.gen(function* () {
    const log = yield* Log
    const { position: after } = yield* log.head
    return Subscription.events(log, { after, types }).pipe(Stream.mapConcat(({ event }) => sessionOf(event)))
  })
)
