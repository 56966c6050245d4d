/** Saving texts from files and stdin: revisions, conflicts and drafts. */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"

describe("a text from a file or stdin", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  const drafts = () => box.path("state", "scipnet", "drafts")
  const kept = () => (existsSync(drafts()) ? readdirSync(drafts()) : [])

  const file = (part: string, ...more: ReadonlyArray<string>) => ["scp", "file", "173", part, ...more]

  const stored = async (part: string) => {
    const [answer] = values((await box.asAdmin(["scp", "show", "173", "--json"])).stdout)
    const { record } = JSON.parse(JSON.stringify(answer))
    return record.sections.find(({ id }: { readonly id: string }) => id === part)
  }

  const text = (name: string, content: string | Uint8Array): string => {
    writeFileSync(box.path(name), content)
    return box.path(name)
  }

  it("is rejected with --revision if the section was changed by another user", async () => {
    const own = text("own text.md", "Mine.\n")
    expect(await box.asAdmin(file("description", "-"), { stdin: "Theirs.\n" })).toMatchObject({ code: 0, stderr: "" })
    const refused = await box.asAdmin(file("description", own, "--revision", "1", "--title", "A title"))
    expect(refused).toMatchObject({ code: 1, stdout: "" })
    expect(refused.stderr).toContain("you read revision 1, the latest is revision 2. Nothing was changed.")
    expect(refused.stderr).toContain("-Theirs.\n+Mine.\n")
    expect(refused.stderr).toContain(`Your text is in '${own}'\n`)
    const command = /save it with: scipnet (.*)\n/.exec(refused.stderr)?.[1] ?? ""
    expect(command).toBe(`scp file SCP-173 description '${own}' --title 'A title' --revision 2`)
    const current = /The latest revision is in (\S+)\n/.exec(refused.stderr)?.[1] ?? ""
    expect(readFileSync(current, "utf8")).toBe("Theirs.\n")
    expect(await stored("description")).toMatchObject({ body: "Theirs.\n", revision: 2, title: "Description" })

    writeFileSync(own, "Both.\n")
    const again = await box.shell(`$SCIPNET ${command}`, { env: { SCIPNET_USER: "admin" } })
    expect(again).toEqual({ code: 0, stdout: "description of SCP-173 is revised.\n", stderr: "" })
    expect(await stored("description")).toMatchObject({ body: "Both.\n", revision: 3, title: "A title" })
    expect(kept()).toEqual([])
  })

  it("stays in a draft if it came from stdin and was rejected, also with --json", async () => {
    const refused = await box.asAdmin(file("addendum-1", "-", "--revision", "9", "--json"), { stdin: "Only here.\n" })
    expect(refused).toMatchObject({ code: 1, stdout: "" })
    const [said, error] = values(refused.stderr)
    expect(error).toEqual({ error: { _tag: "SectionChanged", section: "addendum-1", expected: 9, actual: 1 } })
    const { kept } = JSON.parse(JSON.stringify(said))
    expect(readFileSync(kept.file, "utf8")).toBe("Only here.\n")
    expect(readFileSync(kept.other, "utf8")).toBe("Visitors blink in turns.")
    expect(kept.retry).toBe(`scipnet scp file SCP-173 addendum-1 ${kept.file} --revision 1`)
    expect(statSync(kept.file).mode & 0o777).toBe(0o600)
    const named = await box.asAdmin(file("addendum-1", text("other.md", "Other.\n")))
    expect(named).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`There is an unsaved draft of addendum-1 of SCP-173: ${kept.file}\n`)
    })
    const saved = await box.asAdmin(file("addendum-1", kept.file, "--revision", "2"))
    expect(saved).toEqual({ code: 0, stdout: "addendum-1 of SCP-173 is revised.\n", stderr: "" })
  })

  it("is rejected for a new section that exists, and for a revision of a missing section", async () => {
    const own = text("own.md", "Mine.\n")
    const there = await box.asAdmin(file("description", own, "--revision", "0", "--json"))
    expect(there.code).toBe(1)
    expect(values(there.stderr).at(-1)).toEqual({ error: { _tag: "SectionExists", section: "description" } })
    const absent = await box.asAdmin(file("absent", own, "--revision", "1", "--json"))
    expect(absent).toMatchObject({ code: 1 })
    expect(values(absent.stderr)).toEqual([{ error: { _tag: "NoSuchSection", section: "absent" } }])
    expect((await box.asAdmin(file("absent", own, "--revision", "-1"))).code).toBe(2)
    expect(await box.asAdmin(file("absent", own, "--revision", "0"))).toMatchObject({ code: 0 })
  })

  it("is rejected if blank, without --allow-empty", async () => {
    const before = await stored("addendum-1")
    for (const blank of ["", " \n\t\n"]) {
      for (const from of [
        box.asAdmin(file("addendum-1", "-"), { stdin: blank }),
        box.asAdmin(file("addendum-1", text("blank.md", blank)))
      ]) {
        const refused = await from
        expect(refused).toMatchObject({ code: 2, stdout: "" })
        expect(refused.stderr).toContain("it is blank; add --allow-empty to save it.")
      }
    }
    expect(await stored("addendum-1")).toEqual(before)
    expect(await box.asAdmin(file("addendum-1", "-", "--allow-empty"))).toMatchObject({ code: 0 })
    expect(await stored("addendum-1")).toMatchObject({ body: "" })
  })

  it("is rejected with the byte offset if it is not UTF-8, and a byte order mark is removed", async () => {
    const before = await stored("description")
    const bytes = Uint8Array.of(0x61, 0x62, 0xe9, 0x63)
    for (const refused of [
      await box.asAdmin(file("description", "-"), { stdin: bytes }),
      await box.asAdmin(file("description", text("latin-1.md", bytes))),
      await box.asAdmin(["terminal", "--script", text("latin-1.txt", bytes)]),
      await box.asAdmin(["exec"], { stdin: bytes }),
      await box.asAdmin(["exec", text("latin-1.jsonl", bytes)]),
      await box.asAdmin(["whoami", "--password-stdin"], { stdin: bytes }),
      await box.asAdmin(["verify", "--checkpoint", text("latin-1.json", bytes)]),
      await box.asAdmin(["terminal"], { stdin: bytes })
    ]) {
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain("it is not UTF-8 at byte 2 (0xE9).")
    }
    expect(await stored("description")).toEqual(before)
    const marked = await box.asAdmin(file("marked", text("marked.md", "\ufeffText.\n")))
    expect(marked).toMatchObject({ code: 0 })
    expect(await stored("marked")).toMatchObject({ body: "Text.\n" })
    const log = await box.asAdmin(["export", box.path("log.jsonl")])
    expect(log.code).toBe(0)
    const exported = text("marked.jsonl", `\ufeff${readFileSync(box.path("log.jsonl"), "utf8")}`)
    const taken = await box.run(["import", "log", exported, "--deepwell", box.path("taken.db")])
    expect(taken).toMatchObject({ code: 0 })
  })

  it("is saved with a warning if no draft can be created", async () => {
    mkdirSync(box.path("not-a-folder"))
    writeFileSync(box.path("not-a-folder", "scipnet"), "")
    const nowhere = await box.asAdmin(file("description", "-"), {
      stdin: "Nowhere to keep it.\n",
      env: { XDG_STATE_HOME: box.path("not-a-folder"), SCIPNET_SESSION_FILE: box.path("no-sessions.json") }
    })
    expect(nowhere).toMatchObject({ code: 0, stderr: expect.stringContaining("No draft of the text could be saved.") })
    expect(await stored("description")).toMatchObject({ body: "Nowhere to keep it.\n" })
  })

  it("is blank if all characters are invisible", async () => {
    for (const stdin of ["\u200b", "\u200d\u2060\n", "\u3000 \u00ad"]) {
      const refused = await box.asAdmin(file("addendum-1", "-"), { stdin })
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("it is blank") })
    }
  })

  it("stores each version of a conflict in a separate file", async () => {
    expect(await box.asAdmin(file("versions", "-"), { stdin: "One.\n" })).toMatchObject({ code: 0 })
    const refused = await box.asAdmin(file("versions", "-", "--revision", "9"), { stdin: "Mine.\n" })
    const mine = /Your text is in (\S+)\n/.exec(refused.stderr)?.[1] ?? ""
    const other = () => box.asAdmin(file("versions", mine, "--revision", "9"))
    expect((await other()).stderr).toMatch(/versions\.current\.md\n/)
    expect(await box.asAdmin(file("versions", "-"), { stdin: "Two.\n" })).toMatchObject({ code: 0 })
    expect((await other()).stderr).toMatch(/versions\.current-2\.md\n/)
    const folder = join(mine, "..")
    expect(readFileSync(join(folder, "versions.current.md"), "utf8")).toBe("One.\n")
    expect(readFileSync(join(folder, "versions.current-2.md"), "utf8")).toBe("Two.\n")
  })

  it("is neither listed nor saved if it is a draft of another user", async () => {
    const refused = await box.asAdmin(file("secret", "-", "--revision", "9"), { stdin: "Level 5.\n" })
    const mine = /Your text is in (\S+)\n/.exec(refused.stderr)?.[1] ?? ""
    expect(readFileSync(mine, "utf8")).toBe("Level 5.\n")
    const made = ["user", "register", "b.other", "--name", "Ben Other", "--level", "3", "--operator"]
    expect(await box.asAdmin(made)).toMatchObject({ code: 0 })
    expect(await box.asAdmin(["user", "role", "b.other", "archivist"])).toMatchObject({ code: 0 })
    const asBen = { env: { SCIPNET_USER: "b.other" } }
    const named = await box.run(file("secret", mine), asBen)
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining("it is a draft of another user") })
    const own = await box.run(file("secret", "-"), { ...asBen, stdin: "Level 3.\n" })
    expect(own).toMatchObject({ code: 0, stderr: "" })
    expect(await stored("secret")).toMatchObject({ body: "Level 3.\n" })
    expect(readFileSync(mine, "utf8")).toBe("Level 5.\n")
  })

  it("is a conflict if its draft started from another section with the same id and revision", async () => {
    expect(await box.asAdmin(file("twin", "-"), { stdin: "There.\n" })).toMatchObject({ code: 0 })
    const refused = await box.asAdmin(file("twin", "-", "--revision", "9"), { stdin: "Mine.\n" })
    const mine = /Your text is in (\S+)\n/.exec(refused.stderr)?.[1] ?? ""
    const about = join(mine, "..", "about.json")
    const said = JSON.parse(readFileSync(about, "utf8"))
    writeFileSync(about, JSON.stringify({ ...said, revision: 1, base: "Another.\n" }))
    const other = await box.asAdmin(file("twin", mine, "--revision", "1"))
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("-There.\n+Mine.\n") })
    expect(await stored("twin")).toMatchObject({ body: "There.\n" })
    expect(await box.asAdmin(file("twin", mine, "--revision", "1"))).toMatchObject({ code: 0 })
    expect(await stored("twin")).toMatchObject({ body: "Mine.\n", revision: 2 })
  })

  it("may contain bidirectional controls, which are escaped in output; names may not", async () => {
    expect(await box.asAdmin(file("hebrew", "-"), { stdin: "a \u202eb \u2066c\n" })).toMatchObject({ code: 0 })
    expect(await stored("hebrew")).toMatchObject({ body: "a \u202eb \u2066c\n" })
    const shown = await box.asAdmin(["scp", "show", "173"])
    expect(shown.stdout).toContain("a <U+202E>b <U+2066>c")
    expect(shown.stdout).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    for (const args of [
      ["user", "rename", "r.vance", "Ruth \u202eecnaV"],
      ["user", "title", "r.vance", "Rese\u2067archer"],
      ["scp", "rename", "173", "The \u200fSculpture"],
      ["scp", "reclassify", "173", "--secondary", "Thau\u202emiel"],
      file("description", text("named.md", "Named.\n"), "--title", "A \u061ctitle")
    ]) {
      const refused = await box.asAdmin(args)
      expect(refused, args.join(" ")).toMatchObject({ code: 2, stdout: "" })
      expect(refused.stderr).toContain("a name without characters that change the direction of text")
      expect(refused.stderr).not.toMatch(/[\u061c\u200f\u202a-\u202e\u2066-\u2069]/)
    }
  })
})
