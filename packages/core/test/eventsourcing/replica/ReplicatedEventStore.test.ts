import { Clock, Effect, Layer, Scope } from "effect"
import { join } from "node:path"
import { Database } from "../../../src/database/Database.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlSharedLog from "../../../src/eventsourcing/replica/SqlSharedLog.ts"
import * as EventStoreContract from "../../../src/testing/EventStoreContract.ts"
import * as Replicas from "./Replicas.ts"

/** Each store of a factory has a replica of its own. */
const factory = Layer.scoped(
  EventStoreContract.StoreFactory,
  Effect.gen(function* () {
    const folder = yield* Replicas.folder
    const scope = yield* Effect.scope
    const shared = yield* Replicas.openLog(join(folder, "log.db"))
    let replicas = 0
    return EventStoreContract.StoreFactory.of({
      open: (codec) =>
        Effect.gen(function* () {
          replicas += 1
          const local = yield* Replicas.openReplica(join(folder, `replica-${replicas}.db`))
          const log = yield* Effect.provideService(SqlSharedLog.make(), Database, shared)
          return yield* Replicas.store(local, codec, { log })
          // Followers poll in real time, however far a test moves its clock.
        }).pipe(Effect.orDie, Effect.withClock(Clock.make()), Scope.extend(scope)),
      checkpoints: SqlCheckpointStore.inDatabase(shared)
    })
  })
)

EventStoreContract.suite("ReplicatedEventStore on replicas of a log in another file", factory)
