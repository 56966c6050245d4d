/** The shared tables in PostgreSQL pass the suite of those in SQLite. */
import { beforeAll, describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SharedTablesContract } from "@scipnet/core/testing"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as SharedFixture from "./SharedFixture.ts"

const storage = Layer.scoped(
  SharedTablesContract.SharedStorage,
  Effect.map(SharedFixture.emptyLog(), ({ settings }) => ({
    open: (parameters) => Effect.orDie(SharedFixture.open(settings, parameters))
  }))
)

describe.skipIf(Installation.isSkipped)("with PostgreSQL", () => {
  beforeAll(SharedCluster.start)
  SharedTablesContract.suite("the shared tables in PostgreSQL", storage)
})
