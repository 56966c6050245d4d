/**
 * Compares the shared tables in PostgreSQL that no replica has, credentials and checkpoints of consumers, with the events. The
 * doctor examines all other tables in the file of a replica.
 */
import * as Effect from "effect/Effect"
import { Database } from "@scipnet/core/database/Database"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as ConsumerCheck from "@scipnet/core/deepwell/doctor/ConsumerCheck"
import * as CredentialCheck from "@scipnet/core/deepwell/doctor/CredentialCheck"
import * as CredentialHistory from "@scipnet/core/deepwell/doctor/CredentialHistory"
import type { Finding } from "@scipnet/core/deepwell/doctor/Findings"
import { pageSize } from "@scipnet/core/deepwell/doctor/Paging"
import * as LongTransaction from "../connection/LongTransaction.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as PgLogReader from "../transfer/PgLogReader.ts"
import * as PgCredentialStore from "./PgCredentialStore.ts"

const operation = "examine the shared tables"

/**
 * Returns the findings, all on one snapshot of the log: credentials that no event set, that differ from the event that set
 * them, or that are missing, and consumers whose checkpoint or parked events are not of this log. Changes nothing.
 *
 * Requires the `Database` of a deepwell in PostgreSQL, whose reads are as fresh as the log. Fails with the errors of both.
 */
export const examine = (settings: PgSettings): Effect.Effect<ReadonlyArray<Finding>, DatabaseError, Database> =>
  LongTransaction.run(settings, { operation, mode: "snapshot" }, (send) =>
    Effect.gen(function* () {
      const database = yield* Database
      const { end } = yield* PgLogReader.state(send)
      const { page } = PgCredentialStore.make({
        query: (_, statement) => Effect.map(send([statement]), ([result]) => result?.rows ?? [])
      })
      // The read begins after the snapshot of the log, so that the replica has its events; later ones are left out.
      const credentials = yield* database.snapshot(operation, (run) =>
        Effect.flatMap(CredentialHistory.read(run, end.position), (history) =>
          CredentialCheck.examine((after) => page(after, pageSize), history)
        )
      )
      const [consumers, parked] = yield* send([
        { text: ConsumerCheck.selectConsumers },
        { text: ConsumerCheck.selectParked }
      ])
      return [
        ...credentials,
        ...ConsumerCheck.checkpoints(consumers?.rows ?? [], end.position),
        ...ConsumerCheck.parked(parked?.rows ?? [])
      ]
    })
  )
