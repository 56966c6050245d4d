/** Writing in the terminal: the same commands as on the command line, in the session of the terminal. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import { password, phrase, values } from "./Program.ts"
import { keys, sitDown } from "./PseudoTerminal.ts"
import * as Sqlite from "./Sqlite.ts"

/** The output of each line of a script. */
const outputs = (stdout: string): ReadonlyArray<string> => stdout.split(/\n>>> [^\n]*\n/).slice(1)

describe("the terminal writes", () => {
  let box: Deepwells
  const script = async (user: string, lines: ReadonlyArray<string>, env = {}) => {
    writeFileSync(box.path("lines.txt"), lines.join("\n"))
    return box.run(["--user", user, "--script", "lines.txt", "--plain"], { env })
  }
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("takes options as in a shell, and never as a part of a reason", async () => {
    const { stderr } = await script(admin, [
      "REGISTER 050 --name 'The Loaf' --class safe --level 1",
      "PROPOSE 050 neutralized --reason 'it rests' --evidence film",
      "REJECT 050 --reason 'the film has gaps'"
    ])
    expect(stderr).toBe("")
    const { stdout } = await box.asAdmin(["scp", "log", "050"])
    expect(stdout).toMatch(/status proposed by admin: it rests$/m)
    expect(stdout).toMatch(/status rejected by admin: the film has gaps$/m)
  })

  it("registers, files, assigns, reclassifies and reverts, from a script", async () => {
    const { code, stdout, stderr } = await script(admin, [
      "# a comment",
      "REGISTER SITE Site-19 1 The Old Quarry",
      "register mtf Epsilon-11 1 Lamplighters",
      "REGISTER 049 Euclid 2 The Doctor",
      "ASSIGN 049 SITE Site-19 MTF Epsilon-11",
      "RECLASSIFY 049 Keter 4 3",
      "FILE 049 description",
      "It wears a mask.",
      "",
      "..",
      "# not a comment",
      ".",
      "FILE 049 addendum-1 4",
      "Hidden.",
      ".",
      "FILE 049 description",
      "It wears no mask.",
      ".",
      "REVERT 049 description 1",
      "CLEARANCE 049 3 after the breach",
      "ROLE r.vance archivist",
      "scp rename 049 'The Plague Doctor'",
      "ASSIGN 049 MTF NONE"
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toContain("Undo it: scp revert SCP-049 description --to 2")
    const shown = await box.asAdmin(["scp", "show", "049", "--json"])
    expect(values(shown.stdout)).toMatchObject([
      {
        record: {
          name: "The Plague Doctor",
          site: "Site-19",
          taskForce: null,
          clearance: { level: 3 },
          classification: { objectClass: "Keter", disruption: 4, risk: 3 },
          sections: [
            { id: "description", body: "It wears a mask.\n\n.\n# not a comment\n", revision: 3 },
            { id: "addendum-1", body: "Hidden.\n" }
          ]
        }
      }
    ])
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
  })

  it("reads the past: LOG, DIFF and ASOF", async () => {
    const { code, stdout } = await script(admin, [
      "LOG 049 description",
      "DIFF 049 description 1 2",
      "DIFF 049 description",
      "ASOF 049 now",
      "ASOF 173 2020-01-01T00:00Z"
    ])
    const [log = "", diff = "", latest = "", later = "", before = ""] = outputs(stdout)
    expect(code).toBe(1)
    expect(log).toContain("section revised description (revision 3) by admin")
    expect(diff).toMatch(/-It wears a mask\.[^]*\+It wears no mask\./)
    expect(latest).toMatch(/-It wears no mask\.[^]*\+It wears a mask\./)
    expect(later).toContain("The Plague Doctor")
    expect(before).toContain("EXPUNGED")
  })

  it("answers mistakes with the usage or the reason, and goes on", async () => {
    const lines = {
      "REGISTER 049": "REGISTER: type REGISTER [type] id [class] level name",
      "REGISTER 050 Blue 2 A Name": "Blue is no class: a class is Safe, Euclid",
      "ASSIGN 049 Site-19": "type ASSIGN item [SITE id] [MTF id]",
      "DIFF 049 description 1 2 3": "type DIFF",
      "FILE 049": "type FILE",
      "LOG 9999": "EXPUNGED",
      scp: "add one of register, list",
      "scp regster 1": "Did you mean scipnet scp register?",
      "scp list --user admin": "you are signed in already",
      "scp show 049 --deepwell other.db": "you are signed in already",
      "backup copy.db": "type scipnet backup in a shell",
      exec: "type scipnet exec in a shell",
      "scp rename 049 'open": "a quotation mark ' has no end",
      "REVIEW 049 fine": "nothing waits for a review of 049",
      "whoami x": "Administrator",
      "scipnet scp list": "SCP-049"
    }
    const { code, stdout } = await script(admin, Object.keys(lines))
    expect(code).toBe(1)
    const shown = outputs(stdout).map((each) => each.replaceAll(/\s+/g, " "))
    for (const [index, [line, says]] of Object.entries(lines).entries()) {
      expect(shown[index], line).toContain(says)
    }
  })

  it("keeps a text whose input ends before a line with a dot", async () => {
    const { code, stdout, stderr } = await script(admin, ["FILE 049 addendum-9", "It is not lost."])
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("it ended before a line with a single dot; nothing was saved")
    const [, file = ""] = /Your text is in (.*)/.exec(stderr) ?? []
    expect(readFileSync(file, "utf8")).toBe("It is not lost.\n")
  })

  it("says what to type first in an empty deepwell, by role", async () => {
    await box.run(["init", "--user", "founder", "--deepwell", "empty.db"])
    const empty = { SCIPNET_DEEPWELL: box.path("empty.db"), SCIPNET_NEW_PASSWORD: password }
    const founder = await script("founder", ["LIST", "REGISTER USER reader 0 A Reader"], empty)
    expect(founder.stdout).toMatch(/No files to show\.[^]*REGISTER USER r\.vance[^]*REGISTER 173 Euclid[^]*REVIEW/)
    const second = ["user", "register", "o5-2", "--operator", "--name", "NAME", "--level", "5"]
    const registered = await box.run([...second, "--compartment", "OMEGA-7"], { env: empty })
    expect(founder.stdout).toContain(`scipnet ${second.join(" ")} --compartment OMEGA-7`)
    expect(registered).toMatchObject({ code: 0, stderr: "" })
    const plain = await script("o5-2", ["LIST"], empty)
    expect(plain.stdout).toContain("An archivist registers them.")
  })

  it("breaks the glass with a prompt for the phrase, and an auditor signs the review", async () => {
    await box.asAdmin(["scp", "clearance", "096", "--level", "5", "--reason", "for the test"])
    await box.asAdmin(["user", "clearance", reader, "--level", "3", "--reason", "for the test"])
    await box.asReader(["user", "phrase"], { env: { SCIPNET_PHRASE: phrase } })
    const typist = sitDown(box, ["--user", reader], {})
    await typist.sees(">>> ")
    typist.types(`BREAK-GLASS 096 breach on level 4${keys.enter}`)
    await typist.sees("Override phrase: ")
    typist.types(keys.interrupt)
    await typist.sees("Cancelled.")
    await typist.sees(">>> ")
    typist.types(`BREAK-GLASS 096 breach on level 4${keys.enter}`)
    await typist.sees("Override phrase: ")
    typist.types(`${phrase}${keys.enter}`)
    await typist.sees("The Shy One")
    await typist.sees(">>> ")
    typist.types(keys.end)
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain("marked-")
    const { code, stdout } = await script(admin, ["REVIEW", "REVIEW 096 it was an emergency", "WHY r.vance 096"])
    expect(code).toBe(0)
    const [list = "", signed = "", why = ""] = outputs(stdout)
    expect(list).toContain("breach on level 4")
    expect(signed).toContain("Signed.")
    expect(why).toContain("Decision: redacted")
  })

  it("opens the editor for EDIT, and continues the line history afterwards", async () => {
    writeFileSync(box.path("editor.sh"), "#!/bin/sh\nprintf 'From the editor.\\n' > \"$1\"\n", { mode: 0o755 })
    const typist = sitDown(box, ["--user", admin], { EDITOR: box.path("editor.sh") })
    await typist.sees(">>> ")
    typist.types(`EDIT 049 procedures${keys.enter}`)
    await typist.sees("procedures of SCP-049 is filed.")
    await typist.sees(">>> ")
    typist.types(`FILE 049 addendum-2${keys.enter}`)
    await typist.sees("| ")
    typist.types(`A first line.${keys.enter}`)
    await typist.sees("| ")
    typist.types(`.${keys.enter}`)
    await typist.sees("addendum-2 of SCP-049 is filed.")
    await typist.sees(">>> ")
    typist.types(keys.up)
    await typist.sees("FILE 049 addendum-2")
    typist.types(`${keys.up}`)
    await typist.sees("EDIT 049 procedures")
    typist.types(keys.interrupt)
    await typist.sees(">>> ")
    typist.types(`FILE 049 addendum-3${keys.enter}`)
    await typist.sees("| ")
    typist.types(`Half a text.${keys.enter}${keys.end}`)
    await typist.sees("Your text is in")
    await typist.sees(">>> ")
    typist.types(`LOGOUT${keys.enter}`)
    await typist.sees("Session closed.")
    expect(await typist.leaves()).toBe(0)
    const { stdout } = await box.asAdmin(["scp", "show", "049", "--json"])
    expect(stdout).toContain("From the editor.\\n")
    expect(stdout).toContain("A first line.\\n")
    expect(readdirSync(box.path("state/scipnet/drafts")).some((name) => name.includes("addendum-3"))).toBe(true)
  })
})
