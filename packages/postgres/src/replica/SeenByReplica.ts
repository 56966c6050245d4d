/**
 * The state of a log that the file of a replica has seen.
 */
import type { Run } from "@scipnet/core/database/transaction/SqlRunner"
import * as ReplicaTable from "@scipnet/core/eventsourcing/replica/ReplicaTable"
import * as SqlLog from "@scipnet/core/eventsourcing/sql/SqlLog"
import type { Seen } from "../connection/LogHistory.ts"

/** Reads the state, with which each connection is compared. A file that is not a replica yet has seen nothing but its events. */
export const read = (run: Run): Seen => {
  const row = ReplicaTable.find(run)
  const head = SqlLog.end(run)
  return {
    ...(row === undefined && head.position === 0 ? {} : { id: SqlLog.logId(run), head }),
    ...(row === undefined ? {} : { epoch: { system: row.system, timeline: row.timeline } })
  }
}
