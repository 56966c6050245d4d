/** Two users at terminals of their own on one deepwell: in a file, and at a server over TLS. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { prepare } from "../packages/cli/test/cli/Deepwells.ts"
import { password, wrongPassword } from "../packages/cli/test/cli/Program.ts"
import type { Typist } from "../packages/cli/test/cli/PseudoTerminal.ts"
import { keys, sitDown } from "../packages/cli/test/cli/PseudoTerminal.ts"
import type { Running } from "../packages/server/test/ServerProcess.ts"
import { authority, start } from "../packages/server/test/ServerProcess.ts"

const unset = { SCIPNET_PASSWORD: undefined, SCIPNET_DEEPWELL: undefined }

describe.each(["a file", "a server"] as const)("terminals on %s", (place) => {
  let box: Deepwells
  let server: Running | undefined
  let where: ReadonlyArray<string>

  beforeAll(async () => {
    box = await prepare()
    const enrol = [
      "user",
      "register",
      "o5-7",
      "--name",
      "The Seventh",
      "--title",
      "O5 Council Member",
      "--level",
      "4",
      "--operator"
    ]
    const archivist = ["user", "register", "k.moss", "--name", "Kit Moss", "--level", "4", "--operator"]
    for (const args of [enrol, archivist]) {
      expect(await box.asAdmin([...args, "--role", "archivist"])).toMatchObject({ code: 0, stderr: "" })
    }
    server = place === "a server" ? await start({ deepwell: box.deepwell, settings: box.env() }) : undefined
    where = server === undefined ? ["--deepwell", box.deepwell] : ["--server", server.tls, "--ca", authority]
  })
  afterAll(async () => {
    await server?.stop()
    box.remove()
  })

  const sit = async (user: string, env: NodeJS.ProcessEnv = {}): Promise<Typist> => {
    const typist = sitDown(box, ["terminal", ...where, "--user", user], { ...unset, ...env })
    // Any key skips the boot screen and does not become a part of the password.
    await typist.sees("█")
    typist.types("x")
    await typist.sees("Password")
    // On a slow machine the key can arrive after the boot screen and become a letter of the password: erase it.
    typist.types(`${keys.backspace}${password}${keys.enter}`)
    await typist.sees(">>> ")
    return typist
  }

  /** Types a line, and waits for its output and the next prompt. */
  const line = async (typist: Typist, text: string, sees: string | RegExp) => {
    typist.types(`${text}${keys.enter}`)
    await typist.sees(sees)
    await typist.sees(">>> ")
  }

  /** Resizes the window, and waits until the program has redrawn its prompt. */
  const resize = async (typist: Typist, columns: number, rows: number) => {
    await typist.resize(columns, rows)
    await typist.sees(">>> ")
  }

  it("accept the right password only, and show each user their own view", async () => {
    const typist = sitDown(box, ["terminal", ...where, "--user", "r.vance"], unset)
    await typist.sees("█")
    typist.types(" ")
    await typist.sees("Password")
    typist.types(`${keys.backspace}${wrongPassword}${keys.enter}`)
    await typist.sees("Login refused.")
    await typist.sees("Password")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("SIGNED IN")
    await typist.sees("Ruth Vance")
    await typist.sees(">>> ")
    await line(typist, "ACCESS 173", "The Sculpture")
    expect(await typist.screen()).toContain("CONTAINMENT")
    await line(typist, "OPEN", "Visitors blink in turns.")
    await line(typist, "ACCESS 096", "REDACTED")
    await line(typist, "ACCESS 4999", "EXPUNGED")
    await line(typist, "ACCESS the sculpture", "SCP-173")
    await line(typist, "STATUS 173 EXPLAINED prop", "CLEARANCE DENIED")
    await line(typist, "SERCH lamp", "Did you mean SEARCH?")
    typist.types(`ACCESS 17${keys.tabulator}`)
    await typist.sees("ACCESS SCP-173")
    typist.types(keys.enter)
    await typist.sees("The Sculpture")
    await typist.sees(">>> ")
    typist.types(`LOGOUT${keys.enter}`)
    await typist.sees("Session closed.")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain(password)
  }, 60_000)

  it("let one user propose and another approve, with WATCH on while they type", async () => {
    const overseer = await sit("o5-7")
    expect(overseer.shown()).toContain("Overseer.")
    const archivist = await sit("k.moss")
    await line(overseer, "WATCH", "WATCH is on: ")
    overseer.types("ACCE")
    await overseer.sees("ACCE")
    await line(archivist, "PROPOSE 173 NEUTRALIZED it does not move / a year of film", "Proposed.")
    await overseer.sees(/\d\d:\d\d:\d\dZ . SCP-173 The Sculpture: status proposed, by k\.moss/)
    // The partly typed line is still there.
    await overseer.sees(">>> ACCE")
    overseer.types(`SS 173${keys.enter}`)
    await overseer.sees("CONTAINMENT")
    await overseer.sees(">>> ")
    await line(archivist, "APPROVE 173", />>> |Wrong Person|WRONG PERSON/)
    await line(overseer, "PENDING", "neutralized, by k.moss")
    await line(overseer, "APPROVE 173", "SCP-173: approved.")
    await line(archivist, "HISTORY 173", "Approved by  o5-7")
    for (const typist of [overseer, archivist]) {
      typist.types(keys.end)
      await typist.sees("Session closed.")
      expect(await typist.leaves()).toBe(0)
    }
  }, 60_000)

  it("follow the window size, page long output, and keep a line history", async () => {
    const typist = await sit("o5-7")
    await line(typist, "WHOAMI", "The Seventh")
    await resize(typist, 44, 60)
    await line(typist, "ACCESS 173", "The Sculpture")
    const narrow = (await typist.screen()).split("\n")
    expect(Math.max(...narrow.map((row) => row.length))).toBeLessThanOrEqual(44)
    await resize(typist, 80, 10)
    typist.types(`HELP${keys.enter}`)
    await typist.sees("Enter for more")
    expect((await typist.screen()).split("\n").filter((row) => row.trim() !== "").length).toBeLessThanOrEqual(10)
    typist.types(keys.enter)
    await typist.sees("Enter for more")
    typist.types(`q${keys.enter}`)
    await typist.sees(">>> ")
    typist.types(` a line that is kept to oneself${keys.enter}`)
    await typist.sees("There is no command")
    typist.types(`LOGOUT${keys.enter}`)
    expect(await typist.leaves()).toBe(0)
    const again = await sit("o5-7")
    again.types(keys.up)
    await again.sees(">>> LOGOUT")
    again.types(keys.up)
    await again.sees(">>> HELP")
    again.types(keys.interrupt)
    again.types(keys.end)
    expect(await again.leaves()).toBe(0)
    expect(again.shown()).not.toContain("kept to oneself")
  }, 60_000)
})

describe("a terminal that loses its server", () => {
  it("continues when the server is back", async () => {
    const box = await prepare()
    const first = await start({ deepwell: box.deepwell, settings: box.env() })
    const place = ["--server", first.tls, "--ca", authority]
    const typist = sitDown(box, ["terminal", "--plain", ...place, "--user", "r.vance"], unset)
    await typist.sees("Password")
    typist.types(`${password}${keys.enter}`)
    await typist.sees(">>> ")
    await first.stop("SIGKILL")
    typist.types(`ACCESS 173${keys.enter}`)
    const second = await start({ deepwell: box.deepwell, ports: first.ports, settings: box.env() })
    await typist.sees("The Sculpture")
    await typist.sees(">>> ")
    expect(typist.shown()).not.toMatch(/[█┌]/)
    typist.types(keys.end)
    expect(await typist.leaves()).toBe(0)
    await second.stop()
    box.remove()
  }, 60_000)

  it("runs the commands of a script, and counts those that failed", async () => {
    const box = await prepare()
    const { writeFileSync } = await import("node:fs")
    writeFileSync(box.path("lines.txt"), "# a remark\n\nACCESS 173\nFROBNICATE\n")
    const run = await box.asReader(["terminal", "--script", box.path("lines.txt")])
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(/>>> ACCESS 173[^]*The Sculpture[^]*There is no command FROBNICATE/)
    expect(run.stdout).not.toContain("remark")
    writeFileSync(box.path("lines.txt"), "WHOAMI\n")
    expect((await box.asReader(["terminal", "--script", box.path("lines.txt")])).code).toBe(0)
    box.remove()
  }, 60_000)
})
