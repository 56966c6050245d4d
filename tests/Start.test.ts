/** `npm start -- --web` as a user runs it. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, it } from "vitest"
import Demo from "../packages/cli/demo/demo.json" with { type: "json" }

const script = fileURLToPath(new URL("../scripts/start.mjs", import.meta.url))

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scipnet-start-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it("npm start -- --web prints an address and accounts, and a printed account can sign in there", async () => {
  const child = spawn(process.execPath, [script, "--web"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], SCIPNET_WEB_PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text))
  }
  const ended = once(child, "close")
  try {
    const address = () => /Open (http:\/\/127\.0\.0\.1:\d+)\/ and sign in/.exec(output)?.[1]
    while (address() === undefined) {
      if (child.exitCode !== null) throw new Error(`it exited: ${output}`)
      await Promise.race([once(child.stderr, "data"), once(child.stdout, "data"), ended])
    }
    const origin = address() ?? ""
    expect(await (await fetch(origin)).text()).toContain("<title>SCiPNET</title>")
    expect(Demo.users.length).toBeGreaterThan(0)
    for (const { user, password } of Demo.users) {
      expect(output).toMatch(new RegExp(`^${user} +${password} `, "m"))
    }
    const [{ user, password } = { user: "", password: "" }] = Demo.users
    const headers = { origin, "content-type": "application/json" }
    const answer = await fetch(`${origin}/session`, {
      method: "POST",
      headers,
      body: JSON.stringify({ user, password })
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ user })
  } finally {
    child.kill("SIGTERM")
  }
  expect((await ended)[0]).toBe(0)
}, 120_000)
