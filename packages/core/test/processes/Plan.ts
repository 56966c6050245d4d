/**
 * What the processes do: each to a record of its own, and all of them to one that they share.
 */
import { Effect } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"
import * as Clearance from "../../src/domain/access/Clearance.ts"
import type * as Command from "../../src/domain/Command.ts"
import * as Scp from "../../src/domain/scp/Scp.ts"
import * as User from "../../src/domain/user/User.ts"

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

/** The record that everybody changes. */
export const shared = "SCP-500"

const own = (name: string) => `SCP-1000-${name.toUpperCase()}`

export interface Planned {
  readonly commandId: string
  readonly command: Command.Command
}

// Some change something, some find it so already, and some are refused, by what others did just before.
const command = (name: string, at: number): Command.Command => {
  const note = { title: "A Note", body: `Text ${at}.`, clearance: null }
  switch (at % 5) {
    case 0:
      return Scp.Rename.make({ scp: own(name), name: `Name ${at}` })
    case 1:
      return Scp.Rename.make({ scp: shared, name: `Name ${at % 3}` })
    case 2:
      return Scp.FileSection.make({ scp: own(name), section: `note-${at}`, ...note })
    case 3:
      return Scp.ChangeStatus.make({ scp: shared, to: at % 2 === 0 ? "explained" : "active", reason: `reason ${at}` })
    default:
      return Scp.FileSection.make({ scp: shared, section: `note-${at % 20}`, ...note })
  }
}

/** Commands with ids of their own, the same every time. */
export const commands = (name: string, count: number): ReadonlyArray<Planned> => [
  {
    commandId: `${name}-register`,
    command: Scp.Register.make({ scp: own(name), name, classification, clearance: Clearance.make(1) })
  },
  ...Array.from({ length: count - 1 }, (_, at) => ({ commandId: `${name}-${at}`, command: command(name, at) }))
]

/** The deepwell that they find. */
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
