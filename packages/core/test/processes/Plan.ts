/**
 * The commands of the processes: some on separate records, and some on one shared record.
 */
import { Effect } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"
import * as Clearance from "../../src/domain/access/Clearance.ts"
import type * as Command from "../../src/domain/Command.ts"
import * as Scp from "../../src/domain/scp/Scp.ts"
import * as User from "../../src/domain/user/User.ts"

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

/** The shared record. */
export const shared = "SCP-500"

const own = (name: string) => `SCP-1000-${name.toUpperCase()}`

/** A command with its id. */
export interface Planned {
  readonly commandId: string
  readonly command: Command.Command
}

// Depending on concurrent commands, some are accepted, some change nothing and some are rejected.
const command = (name: string, index: number): Command.Command => {
  const note = { title: "A Note", body: `Text ${index}.`, clearance: null }
  switch (index % 5) {
    case 0:
      return Scp.Rename.make({ scp: own(name), name: `Name ${index}` })
    case 1:
      return Scp.Rename.make({ scp: shared, name: `Name ${index % 3}` })
    case 2:
      return Scp.FileSection.make({ scp: own(name), section: `note-${index}`, ...note })
    case 3:
      return Scp.ChangeStatus.make({
        scp: shared,
        to: index % 2 === 0 ? "explained" : "active",
        reason: `reason ${index}`
      })
    default:
      return Scp.FileSection.make({ scp: shared, section: `note-${index % 20}`, ...note })
  }
}

/** A deterministic list of commands with distinct ids. */
export const commands = (name: string, count: number): ReadonlyArray<Planned> => [
  {
    commandId: `${name}-register`,
    command: Scp.Register.make({ scp: own(name), name, classification, clearance: Clearance.make(1) })
  },
  ...Array.from({ length: count - 1 }, (_, index) => ({ commandId: `${name}-${index}`, command: command(name, index) }))
]

/** Creates the administrator and the shared record. */
export const prepare = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const admin = User.Register.make({
    user: "admin",
    name: "Admin",
    clearance: Clearance.make(6),
    roles: ["archivist", "administrator", "auditor"]
  })
  yield* Deepwell.actingAsOperator("holder")(deepwell.execute(admin))
  const first = Scp.Register.make({ scp: shared, name: "Shared", classification, clearance: Clearance.make(1) })
  yield* Deepwell.actingAs("admin")(deepwell.execute(first, { commandId: "shared-register" }))
})
