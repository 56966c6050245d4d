/** Filters of the audit log by several actions. */
import { expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import type { Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const actions = (query: Query.ReadAudit) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Effect.map(Fixture.as("admin")(deepwell.audit(query)), (entries) => entries.map(({ action }) => action))
  )

it.effect("selects some actions, or all but some", () =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    yield* Fixture.as("admin")(deepwell.access({ type: "scp", id: "SCP-001" }))
    yield* Fixture.as("admin")(deepwell.count({ type: "scp" }))
    yield* Fixture.as("admin")(deepwell.list({ type: "scp" }))
    expect(yield* actions({ actions: ["access", "list"], limit: 2 })).toEqual(["list", "access"])
    expect(yield* actions({ not: ["audit", "count"], limit: 2 })).toEqual(["list", "access"])
    expect(yield* actions({ actions: ["access", "list"], not: ["list"], limit: 1 })).toEqual(["access"])
    expect(yield* actions({ actions: [] })).toEqual([])
    expect((yield* actions({ not: [], limit: 1 })).length).toBe(1)
    expect(
      yield* Effect.map(Fixture.as("admin")(deepwell.trail({ user: "admin", actions: ["count"] })), (found) =>
        found.map(({ action }) => action)
      )
    ).toEqual(["count"])
  }).pipe(filled)
)
