/** The records of the servers: a user who signs in, a record to read, and one for each connection to change. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"

export const user = "keeper"
export const password = "an umbrella for the lighthouse"

/** Cheap password hashing, because it is not measured. */
export const security = { memoryCost: 64, timeCost: 1 }

export const maximumConnections = 256
export const file = "SCP-001"
export const fileOf = (connection) => `SCP-${1000 + connection}`

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 3 }

export const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const keeper = { user, name: "The Keeper", clearance: Clearance.make(5), roles: ["archivist"] }
  yield* deepwell.register(User.Register.make(keeper), Redacted.make(password))
  for (const scp of [file, ...Array.from({ length: maximumConnections }, (_, index) => fileOf(index))]) {
    const record = { scp, name: `The lantern ${scp}`, classification, clearance: Clearance.make(1) }
    yield* deepwell.execute(Scp.Register.make(record))
  }
  const section = { scp: file, section: "description", title: "Description", clearance: null }
  yield* deepwell.execute(Scp.FileSection.make({ ...section, body: "A light that burns without fuel. ".repeat(40) }))
}).pipe(Deepwell.actingAsOperator("bench"))
