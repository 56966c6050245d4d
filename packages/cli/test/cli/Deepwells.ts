/**
 * Deepwells for tests, created by the program itself.
 */
import { copyFileSync } from "node:fs"
import { Box } from "./Program.ts"

const level = (number: number) => ({ level: number, compartments: [] })

const register = (number: string, name: string, needed: number) => ({
  commandId: `register-${number}`,
  command: {
    _tag: "RegisterScp",
    scp: `SCP-${number}`,
    name,
    classification: { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 3 },
    clearance: level(needed)
  }
})

const section = (id: string, title: string, body: string, needed: number | null) => ({
  commandId: `file-${id}`,
  command: {
    _tag: "FileScpSection",
    scp: "SCP-173",
    section: id,
    title,
    body,
    clearance: needed === null ? null : level(needed)
  }
})

const commands = [
  register("173", "The Sculpture", 2),
  register("096", "The Shy One", 5),
  section("description", "Description", "It is made of **concrete** and rebar.", null),
  section("addendum-1", "First Addendum", "Visitors blink in turns.", null),
  section("addendum-2", "Second Addendum", "The overseers know more.", 5)
]

/** The users of the deepwell below. */
export const admin = "admin"
export const reader = "r.vance"

/** Creates the deepwell below with the program itself. */
const make = async (): Promise<Deepwells> => {
  const box = new Deepwells()
  const steps = [
    await box.run(["init", "--user", admin]),
    await box.run(["user", "register", reader, "--name", "Ruth Vance", "--level", "2", "--operator"]),
    await box.run(["exec", "--user", admin], { stdin: commands.map((each) => JSON.stringify(each)).join("\n") })
  ]
  const failed = steps.find(({ code }) => code !== 0)
  if (failed !== undefined) {
    throw new Error(`the deepwell could not be made: ${failed.stdout}${failed.stderr}`)
  }
  process.once("exit", () => box.remove())
  return box
}

let original: Promise<Deepwells> | undefined

/**
 * A box with a deepwell in `SCIPNET_DEEPWELL`: an administrator of level 6, a user of level 2 without roles, SCP-173 with two
 * addenda, one of which requires a higher level, and SCP-096 of level 5. It is created once, and copied.
 */
export const prepare = async (): Promise<Deepwells> => {
  original ??= make()
  const box = new Deepwells()
  copyFileSync((await original).deepwell, box.deepwell)
  return box
}

class Deepwells extends Box {
  readonly deepwell = this.path("deepwell.db")

  override env(more: { readonly [name: string]: string | undefined } = {}): NodeJS.ProcessEnv {
    return super.env({ SCIPNET_DEEPWELL: this.deepwell, ...more })
  }

  /** A copy to damage. */
  copy(name: string): string {
    const path = this.path(name)
    copyFileSync(this.deepwell, path)
    return path
  }

  /** Runs as the user of level 2. */
  asReader(args: ReadonlyArray<string>, how: Parameters<Box["run"]>[1] = {}) {
    return this.run(args, { ...how, env: { SCIPNET_USER: reader, ...how.env } })
  }

  /** Runs as the administrator. */
  asAdmin(args: ReadonlyArray<string>, how: Parameters<Box["run"]>[1] = {}) {
    return this.run(args, { ...how, env: { SCIPNET_USER: admin, ...how.env } })
  }
}

export type { Deepwells }
