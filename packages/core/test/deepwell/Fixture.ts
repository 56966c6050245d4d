/**
 * A small deepwell with a user for each access rule, filled through its own service.
 */
import { Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Duration, Effect, Layer, Redacted } from "effect"
import * as Backend from "./Backend.ts"

/** Cheap password hashes, and limits that tests reach quickly. */
export const security = { memoryCost: 64, timeCost: 1, refusalTime: Duration.zero, accountTries: 10, originTries: 50 }

/** A deepwell in memory. */
export const layer = Layer.provide(Deepwell.layer, Backend.services({ filename: ":memory:", security }))

/** The password of all users. */
export const password = Redacted.make("a lantern in the well")

/** Runs an effect as the operator. */
export const operator = Deepwell.actingAsOperator("holder")

const everything = ["archivist", "administrator", "auditor"] as const

/** Users by id: `admin` is allowed everything; the ids of the others name their role and level. */
export const staff = [
  { user: "admin", clearance: Clearance.make(6, ["OMEGA-7", "MNEMOSYNE"]), roles: everything, site: null },
  { user: "archivist-2", clearance: Clearance.make(2), roles: ["archivist"], site: "Site-19" },
  { user: "archivist-4", clearance: Clearance.make(4), roles: ["archivist"], site: null },
  { user: "archivist-5a", clearance: Clearance.make(5), roles: ["archivist"], site: null },
  { user: "archivist-5b", clearance: Clearance.make(5), roles: ["archivist"], site: null },
  { user: "administrator-3", clearance: Clearance.make(3), roles: ["administrator"], site: null },
  { user: "auditor-3", clearance: Clearance.make(3), roles: ["auditor"], site: null },
  { user: "reader-1", clearance: Clearance.make(1), roles: [], site: null },
  { user: "reader-5", clearance: Clearance.make(5), roles: [], site: null },
  { user: "gone", clearance: Clearance.make(4), roles: ["archivist"], site: null }
] as const

const unassessed = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

/** SCP files with their clearance. Each has a section that requires one level more than the file. */
export const files = [
  { scp: "SCP-001", name: "The Lowest File", clearance: Clearance.make(0) },
  { scp: "SCP-002", name: "The Restricted File", clearance: Clearance.make(2) },
  { scp: "SCP-003", name: "The Secret File", clearance: Clearance.make(4) },
  { scp: "SCP-004", name: "The Partitioned File", clearance: Clearance.make(1, ["OMEGA-7"]) },
  { scp: "SCP-005", name: "The Highest File", clearance: Clearance.make(5) }
] as const

/** Runs an effect as a user. */
export const as =
  (user: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Deepwell.actingAs(user)(effect)

/** Fills the deepwell in the context. */
export const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const admin = as("admin")
  for (const { user, clearance, roles, site } of staff) {
    const command = User.Register.make({ user, name: `Employee ${user}`, clearance, roles, site })
    yield* operator(deepwell.register(command, password))
    if (user === "admin") {
      yield* admin(deepwell.execute(Site.Found.make({ site: "Site-19", name: "The Dairy" })))
    }
  }
  yield* admin(
    deepwell.execute(
      Site.FileDocument.make({ site: "Site-19", document: "dossier", title: "Dossier", body: "Milk.", clearance: null })
    )
  )
  yield* admin(deepwell.execute(TaskForce.Form.make({ taskForce: "Epsilon-11", name: "Nine-Tailed Fox" })))
  for (const { scp, name, clearance } of files) {
    yield* admin(deepwell.execute(Scp.Register.make({ scp, name, classification: unassessed, clearance })))
    const section = { scp, title: "Description", body: `What ${name} says to anybody.`, clearance: null }
    yield* admin(deepwell.execute(Scp.FileSection.make({ ...section, section: "description" })))
    const above = Clearance.make(clearance.level === 6 ? 6 : (Clearance.levels[clearance.level + 1]?.level ?? 6))
    const hidden = { scp, title: "Annex", body: `What ${name} hides: marigold.`, clearance: above }
    yield* admin(deepwell.execute(Scp.FileSection.make({ ...hidden, section: "annex" })))
  }
  yield* admin(deepwell.execute(User.Deactivate.make({ user: "gone", reason: "retired" })))
})

/** Runs a test with a filled deepwell. */
export const filled = <A, E, R>(test: Effect.Effect<A, E, R>) => Effect.zipRight(fill, test).pipe(Effect.provide(layer))
