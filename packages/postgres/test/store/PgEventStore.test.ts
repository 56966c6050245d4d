/** The contract of event stores on PostgreSQL, with the checkpoints of consumers there too. */
import { describe } from "@effect/vitest"
import { EventStoreContract } from "@scipnet/core/testing"
import * as Installation from "../rig/Installation.ts"
import * as Stores from "./Stores.ts"

describe.skipIf(Installation.isSkipped)("on PostgreSQL", () => {
  EventStoreContract.suite("PgEventStore", Stores.factory)
})
