/** The terminal with piped input. */
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { password } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

/** The output by input line. */
const answers = (stdout: string): ReadonlyMap<string, string> =>
  new Map(
    stdout
      .split("\n>>> ")
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)])
  )

describe("the terminal with piped input", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("executes each line until LOGOUT", async () => {
    const before = Sqlite.domainEvents(box.deepwell)
    const lines = [
      "HELP",
      "",
      "   ",
      "help access",
      "FROBNICATE now",
      "OPEN 1",
      "access SCP-096",
      "ACCESS SCP 4999",
      "ACCESS",
      "ACCESS SITE Site-19",
      "Access 173",
      "OPEN 1",
      "OPEN 2",
      "OPEN x",
      "LIST",
      "LIST USER",
      "LIST SCP SCP-173",
      "SEARCH concrete",
      "SEARCH overseers",
      "SEARCH",
      "STATUS 173",
      "STATUS",
      "STATUS 173 EXPLAINED stage prop",
      "STATUS 173 SIDEWAYS because",
      "HISTORY SCP-173",
      "HISTORY 4999",
      "WHOAMI",
      "CLS",
      "logout",
      "HELP LOGOUT"
    ]
    const { code, stdout, stderr } = await box.asReader([], { stdin: lines.join("\r\n") })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/^[^>]*Ruth Vance/)
    const said = answers(stdout)
    for (const name of ["ACCESS", "OPEN", "SEARCH", "LIST", "HISTORY", "STATUS", "WHOAMI", "HELP", "CLEAR", "LOGOUT"]) {
      expect(said.get("HELP")).toMatch(new RegExp(`^${name}\\b`, "m"))
    }
    expect(said.get("help access")).toMatch(/^ACCESS [^]*\n {2}/)
    expect(said.get("help access")).not.toContain("LOGOUT")
    const told: ReadonlyArray<readonly [string, RegExp]> = [
      ["FROBNICATE now", /^There is no command FROBNICATE\. /],
      ["access SCP-096", /REDACTED[^]*Level 5 - Top Secret/],
      ["ACCESS SCP 4999", /EXPUNGED[^]*SCP-4999/],
      ["ACCESS", /type ACCESS \[type\] id/],
      ["ACCESS SITE Site-19", /EXPUNGED/],
      ["Access 173", /SCP-173[^]*The Sculpture[^]*concrete[^]*First Addendum/],
      ["OPEN 1", /Visitors blink in turns\./],
      ["OPEN 2", /1 to 1/],
      ["OPEN x", /1 to 1/],
      ["LIST", /SCP-173[^]*1 entry/],
      ["LIST USER", /r\.vance[^]*1 entry/],
      ["LIST SCP SCP-173", /No files to show\./],
      ["SEARCH concrete", /SCP-173[^]*1 entry/],
      ["SEARCH overseers", /Nothing found\./],
      ["SEARCH", /type SEARCH words/],
      ["STATUS 173", /Active/],
      ["STATUS", /type STATUS item/],
      ["STATUS 173 EXPLAINED stage prop", /CLEARANCE DENIED[^]*Level 4 - Secret[^]*Level 2 - Restricted/],
      ["STATUS 173 SIDEWAYS because", /SIDEWAYS is no status/],
      ["HISTORY SCP-173", /Active[^]*By {2}a masked user/],
      ["HISTORY 4999", /EXPUNGED/],
      ["WHOAMI", /Ruth Vance[^]*Level 2 - Restricted/],
      ["CLS", /^\n*$/],
      ["logout", /^Session closed\.\n$/]
    ]
    for (const [line, answer] of told) {
      expect(said.get(line), line).toMatch(answer)
    }
    // The addendum of the higher level is not shown, and the line after LOGOUT not executed.
    expect(stdout).not.toContain("Second Addendum")
    expect(said.has("HELP LOGOUT")).toBe(false)
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before)
  })

  it("changes a status with authority, and lists the allowed transitions otherwise", async () => {
    const { code, stdout } = await box.asAdmin(["terminal"], {
      stdin: "STATUS 173 explained stage prop\nSTATUS 173 EXPLAINED again\nSTATUS 173 neutralized no\nHISTORY 173\n"
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /SCP-173 is now explained\.[^]*SCP-173 is already explained\.[^]*active,[│\s]*deleted[^]*stage prop/
    )
    expect(stdout).toMatch(/Session closed\.\n$/)
  })

  it("accepts any text, and rejects bytes that are not UTF-8", async () => {
    const before = Sqlite.domainEvents(box.deepwell)
    const text = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString("utf8"))
    const words = ["ACCESS ", "OPEN ", "SEARCH ", "LIST ", "HISTORY ", "STATUS 173 ", "HELP ", "WHOAMI "]
    const noise = randomBytes(100_000)
    const commands = Array.from({ length: 200 }, (_, index) => [
      Buffer.from(words[index % words.length] ?? ""),
      noise.subarray(index * 500, index * 500 + 40).map((byte) => (byte === 10 ? 0 : byte)),
      Buffer.from("\n")
    ]).flat()
    const [random, mixed, binary] = await Promise.all([
      box.asAdmin([], { stdin: text(noise) }),
      box.asAdmin([], { stdin: text(Buffer.concat(commands)) }),
      box.asAdmin([], { stdin: Buffer.concat([Buffer.from("WHOAMI\n"), Buffer.from([0xf7])]) })
    ])
    expect(binary).toMatchObject({ code: 2, stderr: "input: it is not UTF-8 at byte 7 (0xF7).\n" })
    expect([random, mixed].map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: "" },
      { code: 0, stderr: "" }
    ])
    expect(random.stdout).toMatch(/Session closed\.\n$/)
    expect(mixed.stdout).toMatch(/Session closed\.\n$/)
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before)
  })

  it("does not read commands as the password, or lose commands after it", async () => {
    const { code, stdout, stderr } = await box.asReader(["--password-stdin"], { stdin: `${password}\nWHOAMI\n` })
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: "--password-stdin: stdin holds the commands; set SCIPNET_PASSWORD.\n"
    })
  })
})
