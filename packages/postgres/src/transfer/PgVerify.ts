/**
 * Verifies the hash chain of the rows in PostgreSQL, which a replica shows only as they were when it read them.
 */
import * as Effect from "effect/Effect"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import { type Head, maximumPage, VerifyProgress } from "@scipnet/core/eventsourcing/EventStore"
import type { ChainBroken } from "@scipnet/core/eventsourcing/EventStoreError"
import * as StoredEvents from "@scipnet/core/eventsourcing/StoredEvents"
import type { LogHistory } from "../connection/LogHistory.ts"
import * as LongTransaction from "../connection/LongTransaction.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as PgLogReader from "./PgLogReader.ts"

/**
 * Reads all events in one snapshot, and verifies each. Reports the progress to `VerifyProgress`. Fails with `ChainBroken` at the
 * first position that was altered or removed, and with the errors of the connection.
 */
export const verify = (settings: PgSettings, history: LogHistory): Effect.Effect<Head, ChainBroken | DatabaseError> =>
  LongTransaction.run(settings, { operation: "verify", mode: "snapshot", history }, (send) =>
    Effect.gen(function* () {
      const report = yield* VerifyProgress
      const { id, end } = yield* PgLogReader.state(send)
      let head = StoredEvents.origin(id)
      for (let more = true; more;) {
        yield* report(head.position, end.position)
        const rows = yield* PgLogReader.after(send, head.position, maximumPage)
        head = yield* StoredEvents.verifyChain(head, rows)
        more = rows.length > 0
      }
      return head
    })
  )
