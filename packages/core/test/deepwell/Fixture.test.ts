import { it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import { expect } from "vitest"
import * as Fixture from "./Fixture.ts"

it.effect("the fixture fills a deepwell", () =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    expect(yield* Fixture.as("admin")(deepwell.list({ type: "scp" }))).toHaveLength(Fixture.files.length)
    expect(yield* Fixture.as("reader-1")(deepwell.list({ type: "scp" }))).toHaveLength(1)
  }).pipe(Fixture.filled)
)
