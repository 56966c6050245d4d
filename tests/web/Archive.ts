/** A copy of the demo deepwell in a temporary folder, with the built server and the command line on it. */
import { copyFileSync } from "node:fs"
import demo from "../../packages/cli/demo/demo.json" with { type: "json" }
import type { Result } from "../../packages/cli/test/cli/Program.ts"
import { Box } from "../../packages/cli/test/cli/Program.ts"
import type { Ports, Running } from "../../packages/server/test/ServerProcess.ts"
import { freePorts, start } from "../../packages/server/test/ServerProcess.ts"
import * as Browser from "./Browser.ts"

/** An account of the demo deepwell. */
export interface Account {
  readonly user: string
  readonly password: string
}

const account = (user: string): Account => {
  const found = demo.users.find((each) => each.user === user)
  if (found === undefined) throw new Error(`The demo deepwell has no user ${user}.`)
  return { user, password: found.password }
}

/** Level 2, archivist. */
export const okafor = account("m.okafor")
/** Level 3 with MNEMOSYNE, no roles. */
export const castellane = account("r.castellane")
/** Level 5 with MNEMOSYNE, archivist. */
export const brandt = account("i.brandt")
/** Level 5, archivist, administrator and auditor. */
export const mwangi = account("h.mwangi")
/** Level 1, no roles. */
export const lindqvist = account("t.lindqvist")

/** The command of a record that is filed in a test. */
export const registerScp = (scp: string, name: string, level: number, compartments: ReadonlyArray<string> = []) => ({
  _tag: "RegisterScp",
  scp,
  name,
  classification: { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null },
  clearance: { level, compartments }
})

/** The command of a section. `level` null requires no more than the record. */
export const fileSection = (
  scp: string,
  section: string,
  title: string,
  body: string,
  level: number | null = null
) => ({
  _tag: "FileScpSection",
  scp,
  section,
  title,
  body,
  clearance: level === null ? null : { level, compartments: [] }
})

const lower = { SCIPNET_CALL_RATE: "100000", SCIPNET_CALL_BURST: "100000", SCIPNET_LOGIN_REFUSAL: "100 millis" }

/** An archive with its server. */
export class Archive extends Box {
  readonly deepwell = this.path("deepwell.db")
  #ports: Ports & { readonly web: number } = { tcp: 0, tls: 0, web: 0 }
  #server: Running | undefined

  get server(): Running {
    if (this.#server === undefined) throw new Error("The server does not run.")
    return this.#server
  }

  /** The origin of the application, such as `http://127.0.0.1:40000`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#ports.web}`
  }

  /** Starts the server, at the ports of the time before. */
  async start(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    if (this.#ports.web === 0) {
      const [ports, { tcp: web }] = [await freePorts(), await freePorts()]
      this.#ports = { ...ports, web }
    }
    const own = { ...this.env(), ...lower, SCIPNET_WEB_PORT: `${this.#ports.web}`, ...settings }
    this.#server = await start({ deepwell: this.deepwell, ports: this.#ports, settings: own })
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    await this.#server?.stop(signal)
    this.#server = undefined
  }

  /** Runs a command of the command line as a user, in the file beside the running server. Fails unless it succeeds. */
  async as({ user, password }: Account, args: ReadonlyArray<string>, stdin = ""): Promise<Result> {
    const env = { SCIPNET_DEEPWELL: this.deepwell, SCIPNET_USER: user, SCIPNET_PASSWORD: password }
    const result = await this.run(args, { env, stdin })
    if (result.code !== 0) {
      throw new Error(`scipnet ${args.join(" ")}: ${`${result.stdout}${result.stderr}`.slice(-2_000)}`)
    }
    return result
  }

  /** Executes commands as a user, in one process of the command line. */
  async file(by: Account, ...commands: ReadonlyArray<object>): Promise<void> {
    await this.as(by, ["exec"], commands.map((command) => JSON.stringify({ command })).join("\n"))
  }

  /** The latest audit entries of a user, as the auditor reads them, latest first. */
  async trailOf({ user }: Account, limit = 100): Promise<ReadonlyArray<AuditEntry>> {
    const args = ["audit", "--actor", user, "--limit", `${limit}`, "--json"]
    const { stdout } = await this.as(mwangi, args)
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
  }

  /** Stops the server and removes the folder. */
  async close(): Promise<void> {
    await this.stop()
    this.remove()
  }
}

/** The fields of an audit entry that the tests look at. */
export interface AuditEntry {
  readonly position: number
  readonly action: string
  readonly target: string | null
  readonly outcome: string
}

/** The administrator of an empty deepwell, of level 6. */
export const keeper: Account = { user: "keeper", password: "an umbrella for the lighthouse" }

/** Creates a deepwell without records but its administrator, and starts a server on it. */
export const openEmpty = async (settings: NodeJS.ProcessEnv = {}): Promise<Archive> => {
  const archive = new Archive()
  const env = { SCIPNET_DEEPWELL: archive.deepwell, SCIPNET_NEW_PASSWORD: keeper.password }
  const { code, stderr } = await archive.run(["init", "--user", keeper.user], { env })
  if (code !== 0) throw new Error(stderr)
  await archive.start(settings)
  return archive
}

/** Copies the demo deepwell and starts a server on it. */
export const open = async (settings: NodeJS.ProcessEnv = {}): Promise<Archive> => {
  const archive = new Archive()
  copyFileSync((await Browser.shared()).demo, archive.deepwell)
  await archive.start(settings)
  return archive
}
