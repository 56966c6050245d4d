/** The samples were written by version 0.1.0; those of later types by the version that added them. */
import { describe, it } from "@effect/vitest"
import { codec } from "../../src/deepwell/EventLog.ts"
import * as EventSamples from "../../src/testing/EventSamples.ts"

describe("the events of the domain", () => {
  it("are read in every version that was ever stored", () => {
    EventSamples.check(codec, new URL("events.ndjson", import.meta.url))
  })
})
