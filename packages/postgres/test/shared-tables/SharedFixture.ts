/** Programs on one log in PostgreSQL, each with connections and a copy of the sessions of its own. */
import { Context, Effect, Either, Layer, Redacted } from "effect"
import { Database } from "@scipnet/core/database/Database"
import type { DomainEvent } from "@scipnet/core/domain/DomainEvent"
import * as EventLog from "@scipnet/core/deepwell/EventLog"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import * as Appender from "@scipnet/core/eventsourcing/append/Appender"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import type { Reached, SharedLog } from "@scipnet/core/eventsourcing/SharedLog"
import type { Parameters } from "@scipnet/core/security/SecurityConfig"
import * as SessionChanges from "@scipnet/core/security/SessionChanges"
import type { SharedTablesContract } from "@scipnet/core/testing"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as PgSecurityWrites from "../../src/shared-tables/PgSecurityWrites.ts"
import * as PgSharedTables from "../../src/shared-tables/PgSharedTables.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"

/** The settings of a log at a URL, without the requirements that a test cluster cannot meet. */
export const settingsOf = (url: string, more: Partial<PgSettings.PgSettings> = {}): PgSettings.PgSettings =>
  PgSettings.make({
    hosts: [Redacted.make(url)],
    allow: ["no-synchronous-standby", "asynchronous-commit", "no-fsync", "parameter-logging"],
    ...more
  })

/** The settings of a new, empty log in the shared cluster. */
export const emptyLog = (more: Partial<PgSettings.PgSettings> = {}) =>
  Effect.gen(function* () {
    const { cluster, name, url } = yield* SharedCluster.database
    const settings = settingsOf(url, more)
    yield* PgSchema.create(settings)
    return { cluster, name, settings, query: (text: string) => cluster.query(text, [], name) }
  })

/** The sessions of a log in a file in memory, read up to the end of the log before each query. */
const sessionsOf = (log: Pick<SharedLog<never, never>, "readAfter">, logId: string) =>
  Effect.gen(function* () {
    const file = FileFormat.layer({ filename: ":memory:", create: true, settings: DatabaseSettings.defaults })
    const { read, write } = Context.get(yield* Layer.build(file), Database)
    let reached: Reached = { position: 0, hash: HashChain.origin(logId), revision: 0 }
    const follow: Effect.Effect<void, never> = Effect.suspend(() =>
      Effect.flatMap(log.readAfter(reached, 1_000), ({ events, changes, isEnd }) => {
        const last = events.at(-1)
        return Effect.zipRight(
          write("follow", (run) => Either.right(SessionChanges.apply(run, changes))),
          Effect.suspend(() => {
            reached = {
              position: last?.position ?? reached.position,
              hash: last?.hash ?? reached.hash,
              revision: changes.at(-1)?.revision ?? reached.revision
            }
            return isEnd ? Effect.void : follow
          })
        )
      })
    ).pipe(Effect.orDie)
    const turn = yield* Effect.makeSemaphore(1)
    const query: SharedTablesContract.Program["read"] = (use) =>
      Effect.zipRight(turn.withPermits(1)(follow), read("a query of the test", use))
    return query
  })

/** Opens a program on a log. */
export const open = (settings: PgSettings.PgSettings, parameters: Parameters) =>
  Effect.gen(function* () {
    const history = LogHistory.make()
    const log = yield* PgCommitLog.make<DomainEvent>({ ...settings, history })
    const { id } = yield* log.identity
    const tables = yield* PgSharedTables.make(settings, history, parameters)
    const append = Appender.make(log, EventLog.codec)
    const read = yield* sessionsOf(log, id)
    const appendAll: EventLog.Log["appendAll"] = ({ companions = [], ...request }) =>
      Effect.suspend(() => {
        const { companion, endedSessions } = PgSecurityWrites.interpret(companions)
        return Effect.map(append(request, companion), (receipt) => ({ ...receipt, endedSessions: endedSessions() }))
      })
    return { log: { appendAll }, tables, read } satisfies SharedTablesContract.Program
  })
