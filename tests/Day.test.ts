/** A day of a game master: once without leaving the terminal, and once by one-shot commands. */
import { existsSync, readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box, nextPassword, password, phrase, values } from "../packages/cli/test/cli/Program.ts"
import { keys, sitDown } from "../packages/cli/test/cli/PseudoTerminal.ts"

const numbers = Array.from({ length: 12 }, (_, index) => `${100 + index}`)

/** The people of the day, besides the founder: a second person, an archivist and a reader, by the commands that add them. */
const people = [
  // By the operator: with a password from the same user, two accounts would count as one person.
  ["user register m.second --operator --name 'Mara Second' --level 4 --role auditor", "m.second", "archivist"],
  ["REGISTER USER a.keeper 4 Ada Keeper", "a.keeper", "archivist"],
  ["REGISTER USER r.reader 3 Ron Reader", "r.reader", undefined]
] as const

const change = "it does not move / a year of film"

describe("a day at a pseudo-terminal", () => {
  const box = new Box()
  const deepwell = box.path("day.db")
  const env = {
    SCIPNET_DEEPWELL: deepwell,
    SCIPNET_PASSWORD: undefined,
    SCIPNET_NEW_PASSWORD: undefined,
    NO_COLOR: "1"
  }
  afterAll(() => box.remove())

  /** Signs in, and returns a function that types a line and waits for what it says. */
  const enter = async (user: string, own: string, first: boolean) => {
    const typist = sitDown(box, ["terminal", "--plain", "--user", user], env)
    await typist.sees("Password")
    typist.types(`${own}${keys.enter}`)
    if (first) {
      await typist.sees("New password of")
      typist.types(`${nextPassword}${keys.enter}`)
      await typist.sees("Repeat")
      typist.types(`${nextPassword}${keys.enter}`)
    }
    await typist.sees(">>> ")
    const says = async (line: string, ...answers: ReadonlyArray<string | RegExp>) => {
      typist.types(`${line}${keys.enter}`)
      for (const answer of answers) {
        await typist.sees(answer)
      }
      await typist.sees(">>> ")
    }
    const leave = async () => {
      typist.types(`LOGOUT${keys.enter}`)
      await typist.sees("Session closed.")
      expect(await typist.leaves()).toBe(0)
      expect(typist.shown()).not.toContain("marked-")
    }
    return { typist, says, leave }
  }

  const fileText = async ({ typist }: Awaited<ReturnType<typeof enter>>, line: string, text: string, done: string) => {
    typist.types(`${line}${keys.enter}`)
    await typist.sees("| ")
    typist.types(`${text}${keys.enter}`)
    await typist.sees("| ")
    typist.types(`.${keys.enter}`)
    await typist.sees(done)
    await typist.sees(">>> ")
  }

  it("is spent without leaving the terminal", { timeout: 240_000 }, async () => {
    const init = await box.run(["init", "--user", "founder"], { env: { ...env, SCIPNET_NEW_PASSWORD: password } })
    expect(init.code).toBe(0)

    const founder = await enter("founder", password, false)
    await founder.says("LIST", "No files to show.", "REGISTER 173 Euclid 2 The Sculpture")
    for (const [line, user, role] of people) {
      founder.typist.types(`${line}${keys.enter}`)
      await founder.typist.sees(`New password of ${user}`)
      founder.typist.types(`${password}${keys.enter}`)
      await founder.typist.sees("Repeat")
      founder.typist.types(`${password}${keys.enter}`)
      await founder.typist.sees(`is registered as ${user}`)
      await founder.typist.sees(">>> ")
      await (role === undefined
        ? Promise.resolve()
        : founder.says(`ROLE ${user} ${role}`, "now has the role archivist"))
    }
    await founder.leave()

    const keeper = await enter("a.keeper", password, true)
    for (const [index, number] of numbers.entries()) {
      await keeper.says(`REGISTER ${number} Euclid ${index % 3} Item ${number}`, "is registered.")
    }
    await keeper.says("REGISTER 120 Keter 4 The Secret One", "is registered.")
    await fileText(keeper, "FILE 100 description", "It is a lamp.", "is filed.")
    await fileText(keeper, "FILE 100 addendum-1 2", "Seen by level 2.", "is filed.")
    await fileText(keeper, "FILE 100 addendum-2 4", "Seen by level 4.", "is filed.")
    await fileText(keeper, "FILE 100 description", "It is a stove.", "is revised.")
    await keeper.says("DIFF 100 description", "-It is a lamp.", "+It is a stove.")
    await keeper.says(
      "REVERT 100 description 1",
      "has the text of revision 1 again, as revision 3.",
      "Undo it: scp revert"
    )
    await keeper.says("LOG 100 description", "(revision 3) by a.keeper")
    await keeper.says(`PROPOSE 101 NEUTRALIZED ${change}`, "APPROVE SCP-101")
    await keeper.leave()

    const second = await enter("m.second", password, false)
    await second.says("PENDING", "SCP-101")
    await second.says("APPROVE 101", "SCP-101: approved.")
    await second.leave()

    const reader = await enter("r.reader", password, true)
    await reader.says("ACCESS 100", "It is a lamp.", "More is on file")
    reader.typist.types(`PHRASE${keys.enter}`)
    await reader.typist.sees("Password: ")
    reader.typist.types(`${nextPassword}${keys.enter}`)
    for (const question of ["New override phrase", "Repeat"]) {
      await reader.typist.sees(question)
      reader.typist.types(`${phrase}${keys.enter}`)
    }
    await reader.typist.sees("Your override phrase is set.")
    await reader.typist.sees(">>> ")
    await reader.says("ACCESS 120", "REDACTED")
    reader.typist.types(`BREAK-GLASS 120 it is loose${keys.enter}`)
    await reader.typist.sees("Override phrase")
    reader.typist.types(`${phrase}${keys.enter}`)
    await reader.typist.sees("The Secret One")
    await reader.typist.sees(">>> ")
    await reader.says("EXPORT 100 item.md", "SCP-100 is saved")
    await reader.leave()

    const again = await enter("m.second", password, false)
    await again.says("REVIEW", "it is loose")
    await again.says("REVIEW 120 it was loose indeed", "Signed.")
    await again.says("WHY r.reader 120", "Decision: redacted")
    await again.leave()

    const document = readFileSync(box.path("item.md"), "utf8")
    expect(document).toContain("It is a lamp.")
    expect(document).toContain("Seen by level 2.")
    expect(document).not.toContain("Seen by level 4.")
  })
})

describe("the same day by one-shot commands", () => {
  const box = new Box()
  beforeAll(async () => {
    const { code } = await box.run(["init", "--user", "founder"])
    expect(code).toBe(0)
  })
  afterAll(() => box.remove())

  it("has the same outcome", { timeout: 240_000 }, async () => {
    const as = async (user: string, args: ReadonlyArray<string>, stdin?: string) => {
      const { code, stdout, stderr } = await box.run([...args, "--user", user], {
        ...(stdin === undefined ? {} : { stdin }),
        env: { SCIPNET_PHRASE: phrase }
      })
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" })
      return stdout
    }
    /** Completes the last word in the session of a user, as the scripts for shells do. */
    const completes = async (user: string, words: ReadonlyArray<string>) => {
      const login = await box.run(["login", "--user", user])
      const { code, stdout } = await box.run(["__complete", ...words], { env: { SCIPNET_PASSWORD: undefined } })
      expect([login.code, code]).toEqual([0, 0])
      return stdout.split("\n").map((line) => line.split("\t", 1).join(""))
    }
    for (const [, user, role] of people) {
      // The operator sets passwords that need not be changed.
      const level = user === "r.reader" ? "3" : "4"
      const roles = role === undefined ? [] : ["--role", role]
      const added = await box.run(["user", "register", user, "--name", user, "--level", level, "--operator", ...roles])
      expect(added.code).toBe(0)
    }
    expect(await completes("a.keeper", ["scp", "register", "100", "--class", "eu"])).toContain("Euclid")
    const registrations = numbers.map(
      (number, index) => `scp register ${number} --name 'Item ${number}' --class Euclid --level ${index % 3}`
    )
    await as(
      "a.keeper",
      ["exec"],
      [...registrations, "scp register 120 --name Secret --class Keter --level 4"].join("\n")
    )
    await as("a.keeper", ["scp", "file", "100", "description", "-"], "It is a lamp.\n")
    expect(await completes("a.keeper", ["scp", "file", "10"])).toEqual(expect.arrayContaining(["100", "109"]))
    await as("a.keeper", ["scp", "file", "100", "addendum-2", "-", "--level", "4"], "Seen by level 4.\n")
    await as("a.keeper", ["scp", "file", "100", "description", "-"], "It is a stove.\n")
    expect(await as("a.keeper", ["scp", "diff", "100", "description"])).toContain("+It is a stove.")
    expect(await as("a.keeper", ["scp", "revert", "100", "description", "--to", "1"])).toContain("as revision 3")
    const words = ["--reason", "it does not move", "--evidence", "a year of film"]
    await as("a.keeper", ["scp", "propose", "101", "neutralized", ...words])
    const [proposal] = values(await as("m.second", ["scp", "pending", "--json"]))
    const [short = ""] = await completes("m.second", ["scp", "approve", "101", ""])
    expect(Object(proposal).proposal.startsWith(short)).toBe(true)
    expect(await completes("m.second", ["why", "--reader", "r.r"])).toContain("r.reader")
    await as("m.second", ["scp", "approve", "101", short])
    expect(await as("r.reader", ["scp", "history", "101"])).toMatch(/neutralized/i)
    await as("r.reader", ["user", "phrase"])
    expect(await as("r.reader", ["access", "scp", "120", "--break-glass", "--reason", "it is loose"])).toContain(
      "Secret"
    )
    const [review] = values(await as("founder", ["review", "--json"]))
    await as("founder", ["review", Object(review).glass, "--note", "it was loose indeed"])
    await as("r.reader", ["scp", "export", "100", "-o", "item.md"])
    expect(existsSync(box.path("item.md"))).toBe(true)
    const document = readFileSync(box.path("item.md"), "utf8")
    expect(document).toContain("It is a lamp.")
    expect(document).not.toContain("Seen by level 4.")
    expect(values(await as("a.keeper", ["scp", "list", "--json"]))).toHaveLength(13)
  })
})
