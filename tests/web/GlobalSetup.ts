/**
 * Gives the tests of all workers one browser and one demo deepwell. Both are made when the first test asks for them, so that
 * a run without such tests does not pay for them.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { BrowserServer } from "playwright-core"
import type { TestProject } from "vitest/node"
import { bin } from "../../packages/cli/test/cli/Program.ts"
import * as Chromium from "./Chromium.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The port on which the global setup answers each connection with one line of JSON, a `Shared`. */
    readonly webTestPort: number
  }
}

/** What all tests share, or the reason why there is none. */
export type Shared = { readonly endpoint: string; readonly demo: string } | { readonly failure: string }

const makeDemo = async (folder: string): Promise<string> => {
  const demo = join(folder, "demo.db")
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    SCIPNET_ARGON2_MEMORY_KIB: "64",
    SCIPNET_ARGON2_PASSES: "1"
  }
  const child = spawn(process.execPath, [bin, "demo", "--deepwell", demo], {
    env,
    stdio: ["ignore", "ignore", "pipe"]
  })
  let errors = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text))
  const [code]: Array<unknown> = await once(child, "close")
  if (code !== 0) throw new Error(`The demo deepwell could not be made: ${errors}`)
  return demo
}

export const setup = async (project: TestProject) => {
  if (Chromium.isSkipped) process.stdout.write(`${Chromium.missing}. They are skipped.\n`)
  let folder: string | undefined
  let browser: BrowserServer | undefined

  const make = async (): Promise<Shared> => {
    try {
      if (Chromium.path === undefined) return { failure: Chromium.missing }
      folder = mkdtempSync(join(tmpdir(), "scipnet-web-"))
      const { chromium } = await import("playwright-core")
      const options = { executablePath: Chromium.path, args: [...Chromium.args] }
      const [launched, demo] = await Promise.all([chromium.launchServer(options), makeDemo(folder)])
      browser = launched
      return { endpoint: launched.wsEndpoint(), demo }
    } catch (error) {
      return { failure: `${error}` }
    }
  }

  let shared: Promise<Shared> | undefined
  const server = createServer((socket) => {
    socket.on("error", () => undefined)
    shared ??= make()
    void shared.then((value) => socket.end(JSON.stringify(value)))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  project.provide("webTestPort", typeof address === "object" && address !== null ? address.port : 0)

  return async () => {
    server.close()
    await shared
    await browser?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}
