/**
 * The state of a log and of its PostgreSQL server, for the operator.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import type { Seen } from "@scipnet/core/eventsourcing/SharedLog"
import * as LogHistory from "../connection/LogHistory.ts"
import * as LongTransaction from "../connection/LongTransaction.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import { timeline } from "../connection/SessionCheck.ts"
import * as ReplicaCheck from "../replica/ReplicaCheck.ts"
import * as PgLogReader from "./PgLogReader.ts"

const Server = Schema.Struct({
  /** The version of PostgreSQL, such as `15.14`. */
  version: Schema.String,
  /** The identifier of the storage, and its history: a promotion increases the timeline. */
  system: Schema.String,
  timeline: Schema.Number,
  /** `synchronous_standby_names`; empty without synchronous standbys. */
  standbys: Schema.String,
  /** The number of connections to the database, this one included. */
  connections: Schema.Number
})

const selectServer = `SELECT current_setting('server_version') AS version, ${timeline} AS timeline,
    (SELECT system_identifier::text FROM pg_control_system()) AS system,
    current_setting('synchronous_standby_names') AS standbys,
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL) AS connections`

const Servers = RowCodec.reader(Server)

/** The head of a replica, and whether the log has its last event under the same hash. */
export interface ReplicaComparison extends Head {
  readonly path: string
  readonly isOfLog: boolean
}

export interface LogStatus {
  readonly log: PgLogReader.LogState
  readonly server: typeof Server.Type
  /** Null without a file. */
  readonly replica: ReplicaComparison | null
}

const compare = (
  settings: PgSettings,
  path: string,
  file: Option.Option<ReplicaCheck.FileState>,
  history: LogHistory.LogHistory
) =>
  LongTransaction.run(settings, { operation: "read the state of the log", mode: "snapshot", history }, (send) =>
    Effect.gen(function* () {
      const log = yield* PgLogReader.state(send)
      const [result] = yield* send([{ text: selectServer }])
      const [server] = Servers(result?.rows ?? [])
      if (server === undefined) {
        return yield* Effect.dieMessage("The statement returns one row")
      }
      if (Option.isNone(file)) {
        return { log, server, replica: null }
      }
      const { id, head } = file.value
      const { position, hash } = head
      const found = position === 0 ? undefined : (yield* PgLogReader.after(send, position - 1, 1))[0]
      const isOfLog = id === log.id && (position === 0 || found?.hash === hash)
      return { log, server, replica: { path, position, hash, isOfLog } }
    })
  )

/**
 * Reads the state, and compares the log with a replica if its file exists. Fails with the errors of the file and of the connection:
 * also with `LOG_OLD_EPOCH` when only servers with an older copy of the log answer than the replica has seen. A replica of another log
 * is not an error.
 */
export const read = (settings: PgSettings, replica: string): Effect.Effect<LogStatus, DatabaseError> =>
  // The file is read first: a server that runs can add events to it that a snapshot does not have.
  Effect.flatMap(ReplicaCheck.state(replica), (file) => {
    const epoch = Option.match(file, { onNone: () => undefined, onSome: (found) => found.epoch })
    const compareAfter = (seen: Seen) => compare(settings, replica, file, LogHistory.make(seen))
    return epoch === undefined
      ? compareAfter({})
      : Effect.catchIf(
          compareAfter({ epoch }),
          (error) => error._tag === "DatabaseUnavailable" && error.reason === "LOG_FOREIGN",
          () => compareAfter({})
        )
  })
