import { join } from "node:path"
import { Effect, Layer } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as SqlSharedLog from "../../../src/eventsourcing/replica/SqlSharedLog.ts"
import * as SharedLogContract from "../../../src/testing/contract/SharedLogContract.ts"
import * as Replicas from "./Replicas.ts"

/** Each connection has the file open by itself, as a process of its own does. */
const logs = Layer.scoped(
  SharedLogContract.SharedLogs,
  Effect.map(Replicas.folder, (folder) => ({
    open: Effect.gen(function* () {
      const database = yield* Replicas.openLog(join(folder, "log.db"))
      const log = yield* Effect.provideService(SqlSharedLog.make(), Database, database)
      return SharedLogContract.connection(log, (changed) => (run) => {
        for (const id of changed) {
          SqlSharedLog.putRow(run, id, JSON.stringify({ id }))
        }
      })
    }).pipe(Effect.orDie)
  }))
)

SharedLogContract.suite("SqlSharedLog", logs)
