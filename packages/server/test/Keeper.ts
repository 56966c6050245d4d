/** A deepwell with two users and one long record, for a server under test. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"

// Cheap hashes: password hashing is not under test.
const security = { memoryCost: 64, timeCost: 1 }

/** Settings of the server for this deepwell. */
export const settings = {
  SCIPNET_ARGON2_MEMORY_KIB: `${security.memoryCost}`,
  SCIPNET_ARGON2_PASSES: `${security.timeCost}`,
  // All clients of a test are one user, so that the rate limit of a user must not apply.
  SCIPNET_CALL_RATE: "100000",
  SCIPNET_CALL_BURST: "100000"
}

export const user = "keeper"
export const password = "an umbrella for the lighthouse"

/** A second user. */
export const visitor = { user: "visitor", password: "a ticket for the lighthouse" }

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const operator = Deepwell.actingAsOperator("holder")
  const clearance = Clearance.make(5)
  const register = User.Register.make({
    user,
    name: "The Keeper",
    clearance,
    roles: ["archivist", "administrator"],
    site: null
  })
  yield* operator(deepwell.register(register, Redacted.make(password)))
  const visit = User.Register.make({
    user: visitor.user,
    name: "The Visitor",
    clearance: Clearance.make(1),
    roles: [],
    site: null
  })
  yield* operator(deepwell.register(visit, Redacted.make(visitor.password)))
  const file = { scp: "SCP-001", name: "The Long File", classification, clearance: Clearance.make(0) }
  yield* operator(deepwell.execute(Scp.Register.make(file)))
  const section = { scp: "SCP-001", section: "description", title: "Description", clearance: null }
  yield* operator(deepwell.execute(Scp.FileSection.make({ ...section, body: "A long story. ".repeat(4_000) })))
})

/** Creates the deepwell in a temporary folder. */
export const make = async () => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-server-"))
  const deepwell = join(folder, "deepwell.db")
  await Effect.runPromise(fill.pipe(Effect.provide(Deepwell.layerSqlite({ filename: deepwell, security }))))
  return { deepwell, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
