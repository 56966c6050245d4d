/** `scipnet watch` on a file, and at a server that is restarted. */
import { spawn } from "node:child_process"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import { bin, password, values } from "../packages/cli/test/cli/Program.ts"
import * as ServerProcess from "../packages/server/test/ServerProcess.ts"

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
})
afterAll(() => box.remove())

/** Runs `scipnet watch` as the user of level 2 until the test ends it. */
const watching = (args: ReadonlyArray<string>, env: { readonly [name: string]: string | undefined } = {}) => {
  const child = spawn(process.execPath, [bin, "watch", ...args], {
    cwd: box.folder,
    env: box.env({ SCIPNET_USER: reader, ...env })
  })
  let [stdout, stderr] = ["", ""]
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  const until = async (holds: () => boolean) => {
    const start = Date.now()
    while (!holds()) {
      if (Date.now() - start > 30_000) throw new Error(`timed out: ${stdout}${stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, ended, until, stdout: () => stdout, stderr: () => stderr }
}

describe("watch", () => {
  it("prints the changes that the user may see until it is interrupted", async () => {
    const [text, json] = [watching([]), watching(["--json"])]
    await text.until(() => text.stderr().includes("Watching for changes."))
    // Watching begins with an audit entry of the query; changes before it are not shown.
    const isWatching = async () => {
      const { stdout } = await box.asAdmin(["audit", "--actor", reader, "--action", "watch", "--json"])
      return stdout.split("\n").length > 2
    }
    while (!(await isWatching())) await new Promise((resolve) => setTimeout(resolve, 50))
    await box.asAdmin(["scp", "rename", "096", "The Hidden One"])
    await box.asAdmin(["scp", "rename", "173", "The Watched One"])
    await text.until(() => text.stdout().includes("\n"))
    await json.until(() => json.stdout().includes("\n"))
    for (const { child } of [text, json]) child.kill("SIGINT")
    expect(await Promise.all([text.ended, json.ended])).toEqual([130, 130])
    expect(text.stdout()).toMatch(/SCP-173 The Watched One/)
    expect(values(json.stdout())).toMatchObject([{ type: "scp", id: "SCP-173", name: "The Watched One" }])
    expect(json.stderr()).toBe("")
  })

  it("continues after the server was restarted", async () => {
    const settings = { SCIPNET_ARGON2_MEMORY_KIB: "64", SCIPNET_ARGON2_PASSES: "1" }
    const ports = await ServerProcess.freePorts()
    const first = await ServerProcess.start({ deepwell: box.deepwell, ports, settings })
    const env = {
      SCIPNET_SERVER: `tls://localhost:${ports.tls}`,
      SCIPNET_CA: ServerProcess.authority,
      SCIPNET_PASSWORD: password,
      SCIPNET_DEEPWELL: undefined
    }
    const watch = watching([], env)
    await watch.until(() => watch.stderr().includes("Watching for changes."))
    const rename = (name: string) => box.asAdmin(["scp", "rename", "173", name])
    const sees = async (name: string) => {
      for (let turn = 0; !watch.stdout().includes(name) && turn < 100; turn += 1) {
        await rename(`${name} ${turn}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect(watch.stdout()).toContain(name)
    }
    await sees("Before")
    await first.stop("SIGKILL")
    await watch.until(() => watch.stderr().includes("was lost. Reconnecting"))
    const second = await ServerProcess.start({ deepwell: box.deepwell, ports, settings })
    await sees("After")
    watch.child.kill("SIGINT")
    expect(await watch.ended).toBe(130)
    await second.stop("SIGKILL")
  }, 90_000)
})
