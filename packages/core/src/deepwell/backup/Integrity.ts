/**
 * Whether a deepwell's file is what was once written: by SQLite's own check, and by the chain of its log.
 */
import type { Context } from "effect"
import { Effect, Schema } from "effect"
import * as Connection from "../../database/sqlite/Connection.ts"
import type { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import { fromUnknown } from "../../database/DatabaseError.ts"
import type { StoredEvent } from "../../eventsourcing/append/AppendPlan.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import { FileDamaged } from "../operator/MaintenanceError.ts"
import type { Report } from "./SqliteBackup.ts"
import { silently } from "./SqliteBackup.ts"

type Store = Context.Tag.Service<typeof Database>

const operation = "check"

// As many are told; where there are more, these say enough.
const maxFindings = 20

const decodeFindings = Schema.decodeUnknown(Schema.Array(Schema.Record({ key: Schema.String, value: Schema.String })))

/**
 * What SQLite finds wrong in a file, which is only read; nothing when all is well. `quick` leaves out whether indexes
 * agree with their tables.
 *
 * It holds the event loop until it is done, some 3 ms for each MB (45 to 70 ms for 25 to 35 MB, measured on a busy machine
 * with two cores): below a quarter of a second up to about 80 MB. It stays in this thread since those who run it on more
 * than that are programs of their own, as the command line is; SQLite cannot be told to check a part and go on later.
 */
export const damages = (
  path: string,
  { quick = false }: { readonly quick?: boolean } = {}
): Effect.Effect<ReadonlyArray<string>, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, path, "read")
    const check = `PRAGMA ${quick ? "quick_check" : "integrity_check"}(${maxFindings})`
    const rows = yield* Effect.mapError(Connection.run(session, check), fromUnknown(operation, 1))
    const found = yield* Effect.orDie(decodeFindings(rows))
    return found.flatMap((row) => Object.values(row)).filter((line) => line !== "ok")
  }).pipe(Effect.scoped)

/** Fails with `FileDamaged` where `damages` finds something. */
export const failIfDamaged = (path: string): Effect.Effect<void, DatabaseError | FileDamaged> =>
  Effect.flatMap(damages(path), (findings) =>
    findings.length === 0 ? Effect.void : Effect.fail(new FileDamaged({ path, findings }))
  )

const pageSize = 500

/**
 * Goes through the log up to a position, in pages, with the chain of each proven; `use` gets it page by page. Pages are
 * read apart from each other: nothing that is appended meanwhile can change them.
 */
export const forEachPage = <E, R>(
  database: Store,
  to: number,
  use: (rows: ReadonlyArray<StoredEvent>) => Effect.Effect<void, E, R>
): Effect.Effect<Head, E | ChainBroken | DatabaseError, R> =>
  Effect.gen(function* () {
    let head = StoredEvents.origin(yield* database.read(operation, SqlLog.logId))
    while (head.position < to) {
      const rows = yield* database.read(operation, SqlLog.logAfter(head.position, pageSize))
      if (rows.length === 0) {
        break
      }
      const wanted = rows.filter(({ position }) => position <= to)
      head = yield* StoredEvents.followAll(head, wanted.length === 0 ? rows : wanted)
      yield* use(wanted)
    }
    return head
  })

/** Proves the log up to its present end. Fails with `ChainBroken` at the first position that was altered. */
export const verifyLog = (
  database: Store,
  report: Report = silently
): Effect.Effect<Head, ChainBroken | DatabaseError> =>
  Effect.gen(function* () {
    const total = yield* database.read(operation, SqlLog.lastPosition)
    return yield* forEachPage(database, total, (rows) => report(rows.at(-1)?.position ?? total, total))
  })
