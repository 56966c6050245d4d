/**
 * A shared log in a SQLite file on this machine, which several replicas follow: processes that read and search need no connection
 * to each other, and do not wait for each other's read models.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { Migration } from "../../database/migration/Migration.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { epochStream, type SharedLog } from "../SharedLog.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as EventStoreMigrations from "../sql/EventStoreMigrations.ts"
import * as SqlAppend from "../sql/SqlAppend.ts"
import * as SqlCommitLog from "../sql/SqlCommitLog.ts"
import * as SqlLog from "../sql/SqlLog.ts"
import * as ReplicaTable from "./ReplicaTable.ts"

/** The migrations of the file. */
export const migrations: ReadonlyArray<Migration> = [
  ...EventStoreMigrations.migrations,
  {
    set: "shared log",
    id: 1,
    name: "shared log",
    statements: [
      `CREATE TABLE shared_log (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        system TEXT NOT NULL,
        timeline INTEGER NOT NULL,
        revision INTEGER NOT NULL
      ) STRICT`,
      "INSERT INTO shared_log (only, system, timeline, revision) VALUES (1, lower(hex(randomblob(16))), 1, 0)",
      `CREATE TABLE shared_rows (
        id TEXT NOT NULL PRIMARY KEY,
        revision INTEGER NOT NULL UNIQUE,
        data TEXT NOT NULL
      ) STRICT, WITHOUT ROWID`
    ]
  }
]

const stateRows = RowCodec.reader(
  Schema.Struct({ system: Schema.String, timeline: Schema.Number, revision: Schema.Number })
)
const changeRows = RowCodec.reader(Schema.Struct({ revision: Schema.Number, data: Schema.String }))

const state = (run: Run) =>
  stateRows(run("SELECT system, timeline, revision FROM shared_log WHERE only = 1"))[0] ?? {
    system: "",
    timeline: 0,
    revision: 0
  }

/** Changes a shared row, as a part of the companion write of an append; `data` is JSON text. */
export const putRow = (run: Run, id: string, data: string): void => {
  run("UPDATE shared_log SET revision = revision + 1 WHERE only = 1")
  run(
    `INSERT INTO shared_rows (id, revision, data) VALUES (?, (SELECT revision FROM shared_log WHERE only = 1), ?)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, data = excluded.data`,
    [id, data]
  )
}

const selectChanges = "SELECT revision, data FROM shared_rows WHERE revision > ? ORDER BY revision"

/**
 * The log in the `Database` in context, whose migrations are `migrations`.
 *
 * @param pollInterval the interval at which appends of other processes are detected, for `appended`; 100 ms by default
 *
 * @example
 * ```ts
 * const log = Effect.gen(function* () {
 *   const context = yield* Layer.build(Database.layer({ ...options, filename: "log.db", migrations: SqlSharedLog.migrations }))
 *   return yield* Effect.provide(SqlSharedLog.make<LedgerEvent>(), context)
 * })
 * const live = ReplicatedEventStore.layer(Ledger, codec, { log: () => log, filename: "replica.db", projections: [balances] })
 * ```
 */
export const make = <E>(
  pollInterval: Duration.DurationInput = "100 millis"
): Effect.Effect<SharedLog<E, SqlCommitLog.CompanionWrite<E> | undefined>, never, Database> =>
  Effect.map(Database, (database) => {
    const { commit, watch } = SqlCommitLog.make<E>({
      database,
      advance: () => Either.void,
      facts: (run, appends) => {
        const facts = SqlAppend.facts(run, appends)
        return { ...facts, versions: new Map([...facts.versions, [epochStream, state(run).timeline]]) }
      },
      pollInterval
    })
    return {
      commit,
      identity: database.read("identify the log", (run) => {
        const { system, timeline } = state(run)
        return { id: SqlLog.logId(run), epoch: { system, timeline } }
      }),
      readAfter: ({ position, hash, revision }, limit) =>
        Effect.flatten(
          database.read("read the shared log", (run) => {
            const current = state(run)
            const own = position === 0 ? StoredEvents.origin(SqlLog.logId(run)).hash : SqlLog.hashAt(position)(run)
            if (own !== hash || current.revision < revision) {
              return Either.left(ReplicaTable.diverged("read the shared log", position))
            }
            const events = SqlLog.logAfter(position, limit + 1)(run)
            const isEnd = events.length <= limit
            return Either.right({
              epoch: { system: current.system, timeline: current.timeline },
              events: events.slice(0, limit),
              changes: isEnd ? changeRows(run(selectChanges, [revision])) : [],
              isEnd
            })
          })
        ),
      appended: Stream.unwrapScoped(Effect.map(watch, (grown) => Stream.repeatEffect(grown)))
    }
  })
