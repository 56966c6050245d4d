/**
 * Appends events to the stream of the current actor: the audit entries of requests that change no record.
 */
import * as Effect from "effect/Effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { EventLog, type LogRequest } from "../EventLog.ts"
import * as ActorCheck from "./ActorCheck.ts"
import { CurrentActor } from "./CurrentActor.ts"

/** Appends an event, with guards on other streams and companion writes. */
export const append = (event: DomainEvent, options: Pick<LogRequest, "guards" | "companions"> = {}) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* CurrentActor
    const stream = AccessEvent.stream(Actor.label(current.actor))
    return yield* log.appendAll({
      ...options,
      appends: [{ stream, expected: "any", events: yield* Event.mint([event]) }],
      metadata: ActorCheck.metadata(current)
    })
  })
