/** The contract of event stores on PostgreSQL, with the checkpoints of consumers there too. */
import { beforeAll, describe } from "@effect/vitest"
import { EventStoreContract } from "@scipnet/core/testing"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as Stores from "./Stores.ts"

describe.skipIf(Installation.isSkipped)("on PostgreSQL", () => {
  beforeAll(SharedCluster.start)
  EventStoreContract.suite("PgEventStore", Stores.factory)
})
