/** Invalid input is reported in one sentence, with the documented exit code, and changes nothing. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare } from "./Deepwells.ts"
import type { How, Result } from "./Program.ts"
import { values, wrongPassword } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

interface Case {
  readonly args: ReadonlyArray<string>
  readonly code: number
  readonly says: string | RegExp
  readonly how?: How
}

describe("invalid input", () => {
  let box: Deepwells
  let before: unknown
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())
  beforeEach(() => {
    before = Sqlite.domainEvents(box.deepwell)
  })
  afterEach(() => {
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before)
  })

  const all = async (cases: ReadonlyArray<Case>) => {
    const results: Array<Result> = []
    for (let index = 0; index < cases.length; index += 4) {
      results.push(...(await Promise.all(cases.slice(index, index + 4).map(({ args, how }) => box.asAdmin(args, how)))))
    }
    for (const [index, { args, code, says }] of cases.entries()) {
      const { code: exit, stdout, stderr } = results[index] ?? { code: null, stdout: "", stderr: "" }
      expect({ exit, stdout }, args.join(" ")).toEqual({ exit: code, stdout: "" })
      expect(stderr, args.join(" ")).toMatch(says)
      expect(stderr).toMatch(/\.\n$/)
    }
  }

  it("is rejected: numbers, levels, classes, transitions", async () => {
    const register = (item: string, ...more: ReadonlyArray<string>) => [
      "scp",
      "register",
      item,
      "--name=X",
      "--class=Euclid",
      ...(more.includes("--level") ? [] : ["--level", "2"]),
      ...more
    ]
    await all([
      { args: register("SCP-1x"), code: 2, says: "an item number such as SCP-173" },
      { args: register("174", "--level", "7"), code: 2, says: "level: 7 is not 0, 1, 2, 3, 4, 5 or 6." },
      { args: register("174", "--risk", "6"), code: 2, says: "risk: 6 is not 1, 2, 3, 4 or 5." },
      { args: register("173"), code: 1, says: "The scp record SCP-173 already exists." },
      {
        args: ["scp", "status", "173", "asleep", "--reason", "x"],
        code: 2,
        says: /active, neutralized, explained or deleted/
      },
      { args: ["scp", "status", "173", "explained", "--reason", ""], code: 2, says: /reason/ },
      { args: ["scp", "history", "\u001b[31mred\u0007"], code: 1, says: "There is no scp record red." },
      { args: ["audit", "--limit", "0"], code: 2, says: "--limit: 0 is not a number of results; type e.g. --limit 20." }
    ])
  })

  it("lists the allowed transitions after an illegal one", async () => {
    const copy = box.copy("explained.db")
    const status = (to: string, ...more: ReadonlyArray<string>) =>
      box.asAdmin(["scp", "status", "173", to, "--reason", "because", "--deepwell", copy, ...more])
    expect((await status("explained")).code).toBe(0)
    const [told, json] = await Promise.all([status("neutralized"), status("neutralized", "--json")])
    expect(told).toEqual({
      code: 1,
      stdout: "",
      stderr: "A record cannot change from explained to neutralized. Allowed: active, deleted.\n"
    })
    expect(values(json.stderr)).toEqual([
      { error: { _tag: "IllegalTransition", from: "explained", to: "neutralized", legal: ["active", "deleted"] } }
    ])
  })

  it("is rejected: text, foreign, empty, missing and newer files", async () => {
    const files = box.path("files")
    mkdirSync(files)
    writeFileSync(box.path("files", "text.db"), "Dear diary,\n".repeat(200))
    writeFileSync(box.path("files", "byte.db"), "x")
    writeFileSync(box.path("files", "empty.db"), "")
    Sqlite.meddle(
      box.path("files", "foreign.db"),
      "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')"
    )
    Sqlite.meddle(
      box.copy("files/newer.db"),
      "INSERT INTO migrations SELECT migration_set, 9999, 'time-travel', checksum, applied_at FROM migrations LIMIT 1"
    )
    const names = readdirSync(files)
    const contents = () => names.map((name) => readFileSync(box.path("files", name), "base64"))
    const were = contents()
    const at = (name: string, ...args: ReadonlyArray<string>) => [...args, "--deepwell", box.path("files", name)]
    await all([
      { args: at("text.db", "verify"), code: 3, says: "The file is not a deepwell" },
      { args: at("byte.db", "verify"), code: 3, says: "The file is not a deepwell" },
      { args: at("empty.db", "verify"), code: 3, says: "The deepwell cannot be opened (empty file)." },
      { args: at("foreign.db", "scp", "list"), code: 3, says: "The file is not a deepwell" },
      { args: at("newer.db", "scp", "list"), code: 3, says: /migrated by a newer SCiPNET \(.* 9999\)/ },
      { args: at("missing.db", "scp", "list"), code: 3, says: "The deepwell cannot be opened (no such file)." },
      { args: at("text.db/deep.db", "verify"), code: 2, says: "text.db/deep.db cannot be opened" }
    ])
    expect(contents()).toEqual(were)
    expect(readdirSync(files).filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual(names)
  })

  it("reports all invalid settings together", async () => {
    const env = { SCIPNET_READERS: "0", SCIPNET_SYNCHRONOUS: "maybe" }
    const [told, json, folder] = await Promise.all([
      box.asAdmin(["verify"], { env }),
      box.asAdmin(["verify", "--json"], { env: { ...env, SCIPNET_ARGON2_PASSES: "many" } }),
      (async () => {
        mkdirSync(box.path("odd", ".env"), { recursive: true })
        return box.asAdmin(["verify"], { cwd: box.path("odd") })
      })()
    ])
    expect(told).toMatchObject({ code: 2, stdout: "" })
    expect(told.stderr).toMatch(/READERS[^]*SYNCHRONOUS/)
    expect(json).toMatchObject({ code: 2, stdout: "" })
    expect(json.stderr).toMatch(/READERS.*SYNCHRONOUS.*ARGON2_PASSES/)
    expect(values(json.stderr)).toMatchObject([{ error: { _tag: "BadSettings" } }])
    expect(folder).toEqual({ code: 2, stdout: "", stderr: ".env cannot be opened: it is not a regular file.\n" })
  })

  it("is rejected: missing and surplus words, with an example", async () => {
    const example = /\nExample: scipnet .*\nSee scipnet scp \w+ --help\.\n$/
    await all([
      { args: ["scp", "register", "9"], code: 2, says: "scp register: --name, --class and --level are missing.\n" },
      { args: ["scp", "register", "9"], code: 2, says: example },
      { args: ["scp", "revert", "173", "text"], code: 2, says: "scipnet scp revert: --to is missing.\n" },
      { args: ["scp", "list", "foo"], code: 2, says: 'scipnet scp list: "foo" is one word too many' },
      { args: ["scp", "list", "foo"], code: 2, says: example }
    ])
  })

  it("is rejected: values that a command cannot have, by the name of the option and the value", async () => {
    const register = (id: string, name: string, level: string) => [
      "scp",
      "register",
      id,
      "--name",
      name,
      "--class",
      "Safe",
      "--level",
      level
    ]
    await all([
      { args: register("9", "Nine", "9"), code: 2, says: /^level: 9 is not 0, 1/ },
      {
        args: register("nine", "Nine", "1"),
        code: 2,
        says: /^scp: expected an item number such as SCP-173.*, not "nine"\.$/m
      },
      { args: register("9", " ", "1"), code: 2, says: /^name: " " is empty, or with blanks around it\.$/m }
    ])
  })

  it("is rejected: unknown commands and options", async () => {
    await all([
      { args: ["--frobnicate"], code: 2, says: "See scipnet --help." },
      { args: ["verify", "--josn"], code: 2, says: "scipnet verify has no option --josn. Did you mean --json?" },
      { args: ["\u0001\u001b[31m\u0007"], code: 2, says: "See scipnet --help." },
      { args: ["--wizard"], code: 2, says: "--wizard: it requires a terminal.\n" }
    ])
    const json = await box.asAdmin(["access", "scp", "--json"])
    expect({ ...json, stderr: values(json.stderr) }).toEqual({
      code: 2,
      stdout: "",
      stderr: [{ error: { _tag: "MissingValue", message: expect.stringContaining("<id>") } }]
    })
  })

  it("is rejected: no user, no password, a wrong password", async () => {
    const noUser = { SCIPNET_USER: undefined }
    await all([
      { args: ["scp", "list"], code: 2, says: "A password is set, but no user.", how: { env: noUser } },
      {
        args: ["scp", "list"],
        code: 2,
        says: "No user is set.",
        how: { env: { ...noUser, SCIPNET_PASSWORD: undefined } }
      },
      { args: [], code: 2, says: "No user is set.", how: { env: noUser } },
      {
        args: ["scp", "list"],
        code: 2,
        says: "There is no terminal to prompt",
        how: { env: { SCIPNET_PASSWORD: undefined } }
      },
      { args: ["scp", "list"], code: 1, says: "Login refused.", how: { env: { SCIPNET_PASSWORD: wrongPassword } } },
      {
        args: ["scp", "list", "--user", "Robert'); DROP TABLE events"],
        code: 1,
        says: "Login refused."
      }
    ])
    const audit = await box.asAdmin(["audit", "--limit", "2", "--outcome", "refused", "--json"])
    expect(values(audit.stdout)).toMatchObject([{ action: "LoginFailed" }, { action: "LoginFailed" }])
    expect(audit.stdout).toContain(admin)
    expect(audit.stdout).not.toContain("Robert")
  })
})
