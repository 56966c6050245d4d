/**
 * The shared tables in the SQLite file of a deepwell.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { Database } from "../database/Database.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Credentials from "../security/Credentials.ts"
import { SecurityConfig } from "../security/SecurityConfig.ts"
import * as Sessions from "../security/Sessions.ts"
import * as Throttle from "../security/Throttle.ts"
import * as ImportReportTable from "./import/ImportReportTable.ts"
import { SharedTables, type Stores } from "./SharedTables.ts"

const make = Effect.gen(function* () {
  const { read, write: writeEither } = yield* Database
  const parameters = yield* SecurityConfig
  const write = <A>(operation: string, use: (run: Run) => A) => writeEither(operation, (run) => Either.right(use(run)))
  return {
    credentials: {
      find: (login) => read("look up credentials", (run) => Credentials.find(run, login)),
      page: (after, limit) => read("list credentials", (run) => Credentials.page(run, after, limit))
    },
    throttles: {
      countAttempt: (tried) => write("count an attempt", (run) => Throttle.countAttempt(run, tried, parameters)),
      recordSuccess: (counted) =>
        write("take back an attempt", (run) => Throttle.recordSuccess(run, counted, parameters))
    },
    sessions: {
      touch: (id, at) => write("note a session", (run) => Sessions.touch(run, id, at))
    },
    importReports: {
      begin: (source, at) => write("begin import report", (run) => ImportReportTable.begin(run, source, at)),
      add: (report, lines, endedAt) =>
        write("add to import report", (run) => {
          ImportReportTable.add(run, report, lines)
          if (endedAt !== null) {
            ImportReportTable.end(run, report, endedAt)
          }
        }),
      find: (query) => read("find import report", (run) => ImportReportTable.find(run, query)),
      page: (report, query, after) =>
        read("read import report", (run) => ImportReportTable.page(run, report, query, after))
    },
    completeCopy: () => Effect.void
  } satisfies Stores
})

/** The shared tables in the `Database` in context, whose migrations must include those of `FileFormat`. */
export const layer = Layer.effect(SharedTables, make)
