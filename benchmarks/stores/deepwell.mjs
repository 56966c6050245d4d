/** A deepwell with many records, queried by a user who can read them. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, ManagedRuntime } from "effect"

const reader = "reader"
const classification = { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null }
const clearance = Clearance.make(1)

const registration = (index) =>
  index % 2 === 0
    ? User.Register.make({ user: `user-${index}`, name: `Person ${index}`, clearance, roles: [] })
    : Scp.Register.make({
        scp: `SCP-${1000 + index}`,
        name: `A lantern ${index % 1000} of ${index}`,
        classification,
        clearance
      })

/** Fills a file with `count` users and `count` anomalies. */
export const fill = async (filename, count) => {
  const deepwell = Effect.gen(function* () {
    const { execute } = yield* Deepwell.Deepwell
    yield* execute(
      User.Register.make({ user: reader, name: "The Reader", clearance: Clearance.make(3), roles: ["archivist"] })
    )
    yield* Effect.forEach(
      Array.from({ length: 2 * count }, (_, index) => registration(index)),
      (command) => execute(command),
      {
        concurrency: 256,
        discard: true
      }
    )
  }).pipe(Deepwell.actingAsOperator("bench"))
  await Effect.runPromise(Effect.provide(deepwell, Deepwell.layerSqlite({ filename })))
}

export const open = async (filename) => {
  const runtime = ManagedRuntime.make(Deepwell.layerSqlite({ filename, create: false }))
  const deepwell = await runtime.runPromise(Deepwell.Deepwell)
  const run = (effect) => runtime.runPromise(Deepwell.actingAs(reader)(effect))
  return {
    search: (text) => run(deepwell.search({ text, limit: 20 })),
    directory: (after) => run(deepwell.list({ type: "user", after, limit: 50 })),
    settings: async () => 2,
    close: () => runtime.dispose()
  }
}
