/** Consumers of a log in PostgreSQL, whose checkpoints are beside it, pass the suites of those in SQLite. */
import { join } from "node:path"
import { beforeAll, describe } from "@effect/vitest"
import { Clock, Effect, Layer, Scope } from "effect"
import * as Replicas from "../../../core/test/eventsourcing/replica/Replicas.ts"
import * as CheckpointContract from "../../../core/src/testing/contract/CheckpointContract.ts"
import * as ConsumerContract from "../../../core/src/testing/contract/ConsumerContract.ts"
import { declareTests, StoreFactory } from "../../../core/src/testing/contract/ContractTest.ts"
import * as ParkingContract from "../../../core/src/testing/contract/ParkingContract.ts"
import { defaults } from "@scipnet/core/security/SecurityConfig"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as PgSharedTables from "../../src/shared-tables/PgSharedTables.ts"
import * as StillClock from "../log/StillClock.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as SettledCheckpoints from "../store/SettledCheckpoints.ts"
import * as SharedFixture from "./SharedFixture.ts"

/** Each store has a replica of its own; all share the checkpoints. */
const factory = Layer.scoped(
  StoreFactory,
  Effect.gen(function* () {
    const { settings } = yield* SharedFixture.emptyLog(StillClock.limits)
    const folder = yield* Replicas.folder
    const scope = yield* Effect.scope
    const { checkpoints } = yield* PgSharedTables.make(settings, LogHistory.make(), defaults)
    let replicas = 0
    return StoreFactory.of({
      open: (codec) =>
        Effect.gen(function* () {
          replicas += 1
          const local = yield* Replicas.openReplica(join(folder, `replica-${replicas}.db`))
          const log = yield* PgCommitLog.make(settings)
          return yield* Replicas.store(local, codec, { log })
          // Followers poll in real time, however far a test moves its clock.
        }).pipe(Effect.orDie, Effect.withClock(Clock.make()), Scope.extend(scope)),
      ...SettledCheckpoints.make(checkpoints)
    })
  })
)

describe.skipIf(Installation.isSkipped)("with PostgreSQL", () => {
  beforeAll(SharedCluster.start)
  const test = declareTests(factory)
  describe("supports consumers", () => ConsumerContract.tests(test))
  describe("parks events", () => ParkingContract.tests(test))
  describe("stores checkpoints", () => CheckpointContract.tests(test))
})
