/**
 * Tables of consumers and of their parked events.
 */
import type { Progress } from "@scipnet/core/eventsourcing/CheckpointStore"
import type { ParkedEvent } from "@scipnet/core/eventsourcing/ParkedEvent"
import * as Time from "@scipnet/presentation/Time"
import * as ListTable from "./layout/ListTable.ts"

export const renderConsumers = ListTable.renderer<Progress>("The log has no consumers.", [
  ListTable.wrapped("Consumer", 8, ({ name }) => name, { bold: true }),
  ListTable.wrapped("Position", 8, ({ position }) => String(position)),
  ListTable.wrapped("Lag", 6, ({ lag }) => String(lag)),
  ListTable.wrapped("Running", 7, ({ running }) => (running ? "yes" : "no")),
  ListTable.wrapped("Parked", 6, ({ parked }) => String(parked))
])

export const renderParked = ListTable.renderer<ParkedEvent>("No event is parked.", [
  ListTable.wrapped("Position", 8, ({ position }) => String(position), { bold: true }),
  ListTable.wrapped("Type", 8, ({ type }) => type),
  ListTable.wrapped("Stream", 8, ({ stream }) => stream),
  ListTable.wrapped("Attempts", 8, ({ attempts, retrying }) => `${attempts}${retrying ? " (marked)" : ""}`),
  ListTable.wrapped("Last failure", 10, ({ lastFailedAt }) => Time.format(lastFailedAt)),
  ListTable.wrapped("Cause", 12, ({ cause }) => cause)
])
