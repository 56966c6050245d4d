/**
 * The codec of the events of the domain, from which the projections infer their types.
 */
import { DomainEvent } from "../domain/DomainEvent.ts"
import * as EventCodec from "../eventsourcing/EventCodec.ts"

/** Encodes and decodes the events of the domain. */
export const codec = EventCodec.make(DomainEvent)
