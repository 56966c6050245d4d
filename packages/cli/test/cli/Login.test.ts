/** The stored session of the command line. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import type { How } from "./Program.ts"
import { password, tokensIn, values, wrongPassword } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("a stored session", () => {
  let box: Deepwells
  let file: string
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  // Each test has its own session file.
  let number = 0
  beforeEach(() => {
    number += 1
    file = box.path(`home-${number}`, "deeper", "sessions.json")
  })

  /** Runs without a password, with the stored session. */
  const run = (args: ReadonlyArray<string>, env: How["env"] = {}) =>
    box.run(args, { env: { SCIPNET_PASSWORD: undefined, SCIPNET_SESSION_FILE: file, ...env } })

  const login = (user: string, ...more: ReadonlyArray<string>) =>
    run(["login", "--user", user, ...more], { SCIPNET_PASSWORD: password })

  const sessions = () => Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")

  it("is opened by login, used by every command, and ended by logout", async () => {
    const before = sessions()
    const [answer] = values((await login(reader, "--json")).stdout)
    expect(answer).toEqual({
      session: expect.any(String),
      user: reader,
      mustChangePassword: false,
      expiresAt: expect.any(Number)
    })
    const who = await run(["whoami"])
    expect(who).toMatchObject({ code: 0, stderr: "" })
    expect(who.stdout).toMatch(
      /Ruth Vance[^]*Signed in with a stored session, until \d{4}-\d\d-\d\d [\d:]{8}Z at the latest\.\n$/
    )
    const [json, listed, shown, piped] = await Promise.all([
      run(["whoami", "--json"]),
      run(["session", "list"]),
      run(["access", "scp", "173", "--json"]),
      run(["terminal"])
    ])
    expect(values(json.stdout)).toEqual([
      {
        record: expect.objectContaining({ type: "user", id: reader, name: "Ruth Vance" }),
        session: { id: expect.any(String), kept: true, expiresAt: expect.any(Number) }
      }
    ])
    expect(listed.stdout).toMatch(/^Session +User +Through +Since +Until\n[^]*r\.vance +cli[^]*1 entry\n$/)
    expect(values(shown.stdout)).toMatchObject([{ _tag: "Granted" }])
    expect(piped.stdout).toMatch(/Your session stays open; scipnet logout ends it\.\n$/)
    // One session, and a login in the log, for all of this.
    expect(sessions()).toBe(Number(before) + 1)

    expect(await run(["logout"])).toEqual({ code: 0, stdout: "r.vance is signed out.\n", stderr: "" })
    expect(sessions()).toBe(before)
    expect(tokensIn(file)).toEqual([])
    const [again, none] = [await run(["logout", "--json"]), await run(["whoami"])]
    expect(values(again.stdout)).toEqual([{ user: null, ended: false }])
    expect(none).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("sign in with scipnet login")
    })
  })

  it("is stored in a file of mode 0600, and its token nowhere else", async () => {
    expect((await login(reader)).code).toBe(0)
    const modes = [file, dirname(file)].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o600, 0o700])
    expect(readdirSync(dirname(file))).toEqual(["sessions.json"])
    expect(tokensIn(file)).toHaveLength(1)
    const [token = ""] = tokensIn(file)
    const files = readdirSync(box.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
    expect(files.filter((path) => readFileSync(path).includes(token))).toEqual([file])
    expect(readFileSync(file, "utf8")).not.toContain("marked-")
    // The default is the platform's state folder.
    const where = { SCIPNET_SESSION_FILE: undefined }
    expect((await run(["login", "--user", reader], { ...where, SCIPNET_PASSWORD: password })).code).toBe(0)
    expect(tokensIn(box.sessions)).toHaveLength(1)
    expect((await run(["logout"], where)).code).toBe(0)
  })

  it("is not used with a password, or if another user is named", async () => {
    expect((await login(reader)).code).toBe(0)
    const who = async (args: ReadonlyArray<string>, how: How) => {
      const { code, stdout, stderr } = await box.run(["whoami", "--json", ...args], {
        ...how,
        env: { SCIPNET_PASSWORD: undefined, SCIPNET_SESSION_FILE: file, ...how.env }
      })
      const [answer] = values(code === 0 ? stdout : stderr)
      return answer
    }
    const as = (id: string, kept: boolean) => ({
      record: expect.objectContaining({ id }),
      session: expect.objectContaining({ kept })
    })
    const refused = (_tag: string) => ({ error: expect.objectContaining({ _tag }) })
    expect(
      await Promise.all([
        who([], {}),
        who(["--user", reader], {}),
        who(["--user", admin, "--password-stdin"], { stdin: `${password}\n` }),
        who(["--user", reader, "--password-stdin"], { stdin: `${wrongPassword}\n` }),
        who(["--user", reader], { env: { SCIPNET_PASSWORD: password } }),
        who([], { env: { SCIPNET_PASSWORD: password } }),
        who(["--user", admin], {}),
        who([], { env: { SCIPNET_USER: admin } })
      ])
    ).toEqual([
      as(reader, true),
      as(reader, true),
      as(admin, false),
      refused("LoginRefused"),
      as(reader, false),
      { error: { _tag: "NoUser", passwordGiven: true } },
      refused("NoPassword"),
      refused("NoPassword")
    ])
  })

  it("is stored per deepwell, by its real path", async () => {
    const other = box.path("other.db")
    expect((await box.run(["init", "--user", "o5-9", "--deepwell", other])).code).toBe(0)
    symlinkSync(other, box.path("link.db"))
    expect((await login(reader)).code).toBe(0)
    expect((await login("o5-9", "--deepwell", "./link.db")).code).toBe(0)
    expect(tokensIn(file)).toHaveLength(2)
    const names = async (...args: ReadonlyArray<string>) => values((await run(["whoami", "--json", ...args])).stdout)
    expect(await names()).toMatchObject([{ record: { id: reader } }])
    expect(await names("--deepwell", other)).toMatchObject([{ record: { id: "o5-9" } }])
    expect((await run(["logout", "--deepwell", "other.db"])).stdout).toBe("o5-9 is signed out.\n")
    expect(await names()).toMatchObject([{ record: { id: reader } }])
  })

  it("is ended and replaced by the next login", async () => {
    const before = Number(sessions())
    expect((await login(reader)).code).toBe(0)
    const [first = ""] = tokensIn(file)
    expect((await login(admin)).code).toBe(0)
    expect(tokensIn(file)).toHaveLength(1)
    expect(tokensIn(file)).not.toContain(first)
    expect(sessions()).toBe(before + 1)
    // A rejected login does not change it.
    expect((await run(["login", "--user", reader], { SCIPNET_PASSWORD: wrongPassword })).code).toBe(1)
    expect(values((await run(["whoami", "--json"])).stdout)).toMatchObject([{ record: { id: admin } }])
  })

  it("is removed after it has ended, with advice", async () => {
    expect((await login(reader)).code).toBe(0)
    Sqlite.meddle(box.deepwell, "DELETE FROM sessions")
    const told = await run(["scp", "list"])
    expect(told).toEqual({
      code: 1,
      stdout: "",
      stderr: "The session of r.vance has ended, and is no longer stored. Sign in again: scipnet login.\n"
    })
    expect(tokensIn(file)).toEqual([])

    expect((await login(reader)).code).toBe(0)
    Sqlite.meddle(box.deepwell, "DELETE FROM sessions")
    expect((await run(["logout"])).stdout).toBe("The session of r.vance had already ended; it is no longer stored.\n")
    expect(tokensIn(file)).toEqual([])
  })

  it("is removed when its user revokes it", async () => {
    const [answer] = values((await login(reader, "--json")).stdout)
    const { session } = Object(answer)
    expect((await run(["session", "revoke", String(session)])).stdout).toBe("The session is ended.\n")
    expect(tokensIn(file)).toEqual([])
  })

  it("is neither read from nor stored in a file that other accounts can read", async () => {
    expect((await login(reader)).code).toBe(0)
    const before = Number(sessions())
    chmodSync(file, 0o644)
    const [told, json, again] = await Promise.all([run(["whoami"]), run(["whoami", "--json"]), login(reader)])
    const says = `${file} is accessible to other accounts, so its sessions may be compromised. Remove it and sign in again with scipnet login; or, if no other account has read it, run chmod 600 on it.\n`
    expect([told, again]).toEqual([told, again].map(() => ({ code: 2, stdout: "", stderr: says })))
    expect(values(json.stderr)).toEqual([{ error: { _tag: "ExposedSessionFile", path: file, reason: "rights" } }])
    expect(sessions()).toBe(before)
    chmodSync(file, 0o600)
    expect((await run(["whoami"])).code).toBe(0)
  })

  it("is not read from an invalid session file", async () => {
    mkdirSync(dirname(file), { recursive: true })
    const entry = { deepwell: box.deepwell, user: reader, token: "marked-token", expiresAt: 9e15 }
    const content = JSON.stringify({ version: 1, sessions: [{ ...entry, user: "Not An Id" }] })
    writeFileSync(file, content, { mode: 0o600 })
    const before = sessions()
    const [told, again] = await Promise.all([run(["whoami"]), login(reader)])
    const broken = {
      code: 2,
      stdout: "",
      stderr: `${file} is not a valid session file. Remove it, and sign in again with scipnet login.\n`
    }
    expect([told, again]).toEqual([broken, broken])
    expect(readFileSync(file, "utf8")).toBe(content)
    expect(sessions()).toBe(before)
    // An unknown token is rejected.
    writeFileSync(file, JSON.stringify({ version: 1, sessions: [entry] }))
    expect((await run(["whoami", "--json"])).stderr).toContain("KeptSessionEnded")
  })

  it("is stored next to those of concurrent processes, with a bounded wait", async () => {
    const copies = ["a", "b", "c"].map((name) => box.copy(`${name}.db`))
    const logins = await Promise.all(copies.map((copy) => login(reader, "--deepwell", copy)))
    expect(logins.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(tokensIn(file)).toHaveLength(3)
    writeFileSync(`${file}.new`, "")
    const before = Number(sessions())
    const { code, stderr } = await login(reader)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Another process is writing ${file}. Try again; if none is running, remove ${file}.new first.\n`
    })
    // A session that cannot be stored is ended.
    expect(sessions()).toBe(before)
  })
})

describe("a password for one command", () => {
  it("leaves no session open, also after a failure or an interruption", async () => {
    const box = await prepare()
    try {
      const results = await Promise.all([
        box.asReader(["whoami"]),
        box.asReader(["access", "scp", "096"]),
        box.asReader(["scp", "status", "173", "explained", "--reason", "x"]),
        box.asReader(["scp", "history", "4999"]),
        box.asReader([], { stdin: "WHOAMI\n" })
      ])
      expect(results.map(({ code }) => code)).toEqual([0, 1, 1, 1, 0])
      expect(results[0]?.stdout).toMatch(/Signed in with a password, for this command only\.\n$/)
      expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
      const count = (type: string) => Sqlite.value(box.deepwell, `SELECT count(*) FROM events WHERE type = '${type}'`)
      expect(count("LoggedOut")).toBe(count("LoggedIn"))
    } finally {
      box.remove()
    }
  })
})
