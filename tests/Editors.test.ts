/** Two users edit one section concurrently, each in an external editor: in a file, and at a server over TLS. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { admin, prepare } from "../packages/cli/test/cli/Deepwells.ts"
import { values } from "../packages/cli/test/cli/Program.ts"
import * as Sqlite from "../packages/cli/test/cli/Sqlite.ts"
import type { Typist } from "../packages/cli/test/cli/PseudoTerminal.ts"
import { keys, sitDown } from "../packages/cli/test/cli/PseudoTerminal.ts"
import type { Running } from "../packages/server/test/ServerProcess.ts"
import { authority, start } from "../packages/server/test/ServerProcess.ts"

const original = "It is made of **concrete** and rebar."

/** Creates an editor script that runs `edit` on `$1`, creates the file `NAME.open`, and waits for the file `NAME.go`. */
const editor = (box: Deepwells, name: string, edit: string): string => {
  const file = box.path(`${name}.sh`)
  const wait = `while [ ! -e '${box.path(`${name}.go`)}' ]; do sleep 0.05; done`
  writeFileSync(file, `#!/bin/sh\n${edit}\necho "opened $1" > '${box.path(`${name}.open`)}'\n${wait}\n`, {
    mode: 0o755
  })
  return file
}

const append = (text: string) => `printf '\\n${text}\\n' >> "$1"`
const prepend = (text: string) => `printf '${text}\\n\\n' | cat - "$1" > "$1.x" && mv "$1.x" "$1"`

const until = async (event: string, isDone: () => boolean) => {
  for (let tries = 0; !isDone(); tries += 1) {
    if (tries > 600) {
      throw new Error(`${event} did not happen`)
    }
    await sleep(50)
  }
}

const mode = (path: string): number => statSync(path).mode & 0o777

describe.each(["a file", "a server"] as const)("editors on %s", (place) => {
  let box: Deepwells
  let server: Running | undefined
  let location: ReadonlyArray<string>
  const drafts = () => box.path("state", "scipnet", "drafts")

  beforeAll(async () => {
    box = await prepare()
    server = place === "a server" ? await start({ deepwell: box.deepwell, settings: box.env() }) : undefined
    location = server === undefined ? ["--deepwell", box.deepwell] : ["--server", server.tls, "--ca", authority]
  })
  afterAll(async () => {
    await server?.stop()
    box.remove()
  })

  const env = (more: NodeJS.ProcessEnv = {}) => ({ SCIPNET_DEEPWELL: undefined, NO_COLOR: "1", ...more })

  const run = (args: ReadonlyArray<string>, stdin = "") =>
    box.run([...args, ...location, "--user", admin], { env: env(), stdin })

  /** Reads the text of a section and its revision. */
  const stored = async (part: string) => {
    const [answer] = values((await run(["scp", "show", "173", "--json"])).stdout)
    const { record } = JSON.parse(JSON.stringify(answer))
    return record.sections.find(({ id }: { readonly id: string }) => id === part)
  }

  const edit = (part: string, name: string, script: string): Typist =>
    sitDown(
      box,
      ["scp", "file", "173", part, ...location, "--user", admin],
      env({ EDITOR: editor(box, name, script), XDG_STATE_HOME: box.path("state") })
    )

  const opened = (name: string) => until(`${name} opened`, () => existsSync(box.path(`${name}.open`)))
  const release = (name: string) => writeFileSync(box.path(`${name}.go`), "")

  /** Files a section with the original text. */
  const fileSection = async (name: string): Promise<string> => {
    expect(await run(["scp", "file", "173", name, "-"], `${original}\n`)).toMatchObject({ code: 0, stderr: "" })
    return name
  }

  it.each([
    ["first", "second"],
    ["second", "first"]
  ] as const)("when the %s saves first, the %s is rejected and both texts are kept", async (winner, loser) => {
    const section = await fileSection(`won-by-${winner}`)
    const [a, b] = [`${section}-first`, `${section}-second`]
    const typists = {
      first: edit(section, a, append("The first wrote this.")),
      second: edit(section, b, append("The second wrote this."))
    }
    await opened(a)
    await opened(b)
    release(`${section}-${winner}`)
    await typists[winner].sees(`${section} of SCP-173 is revised.`)
    expect(await typists[winner].leaves()).toBe(0)

    release(`${section}-${loser}`)
    await typists[loser].sees("was changed after you read it: you read revision 1, the latest is revision 2")
    await typists[loser].sees(`-The ${winner} wrote this.`)
    await typists[loser].sees(`+The ${loser} wrote this.`)
    await typists[loser].sees("Merge both texts in the editor? (y/n)")
    typists[loser].types(`n${keys.enter}`)
    expect(await typists[loser].leaves()).toBe(1)
    expect(await stored(section)).toMatchObject({ revision: 2, body: `${original}\n\nThe ${winner} wrote this.\n` })

    const shown = typists[loser].shown().replaceAll("\r\n", "\n")
    const current = /The latest revision is in (\S+)\n/.exec(shown)?.[1] ?? ""
    const mine = /Your text is in (\S+)\n/.exec(shown)?.[1] ?? ""
    expect(readFileSync(current, "utf8")).toBe(`${original}\n\nThe ${winner} wrote this.\n`)
    expect(readFileSync(mine, "utf8")).toBe(`${original}\n\nThe ${loser} wrote this.\n`)
    expect([mine, current, dirname(mine), drafts()].map(mode)).toEqual([0o600, 0o600, 0o700, 0o700])
    expect(dirname(dirname(mine))).toBe(drafts())

    // The suggested command saves the current text of the draft and removes the draft.
    writeFileSync(mine, "Of both.\n")
    const retry = /save it with: scipnet (.*)\n/.exec(shown)?.[1] ?? ""
    expect(retry).toMatch(/ --revision 2$/)
    expect(await box.shell(`$SCIPNET ${retry}`, { env: env() })).toMatchObject({ code: 0, stderr: "" })
    expect(await stored(section)).toMatchObject({ revision: 3, body: "Of both.\n" })
    expect(existsSync(dirname(mine))).toBe(false)
  })

  it("merge both texts on request and remove the drafts after saving", async () => {
    const section = await fileSection("merged")
    const first = edit(section, "merged-first", prepend("Above."))
    const second = edit(section, "merged-second", `grep -q Above "$1" || { ${append("Below.")}; }`)
    await opened("merged-first")
    await opened("merged-second")
    release("merged-first")
    await first.sees("is revised.")
    expect(await first.leaves()).toBe(0)
    release("merged-second")
    await second.sees("Merge both texts")
    second.types(`y${keys.enter}`)
    await second.sees("merged without conflicts")
    await second.sees("is revised.")
    expect(await second.leaves()).toBe(0)
    expect(await stored(section)).toMatchObject({ revision: 3, body: `Above.\n\n${original}\n\nBelow.\n` })
    expect(existsSync(drafts()) ? readdirSync(drafts()) : []).toEqual([])
  })

  it("do not save a text with conflict markers", async () => {
    const section = await fileSection("conflicting")
    const first = edit(section, "conflicting-first", append("One."))
    const second = edit(section, "conflicting-second", `grep -q '<<<<' "$1" || { ${append("Two.")}; }`)
    await opened("conflicting-first")
    await opened("conflicting-second")
    release("conflicting-first")
    expect(await first.leaves()).toBe(0)
    release("conflicting-second")
    await second.sees("Merge both texts")
    second.types(`y${keys.enter}`)
    await second.sees("There is 1 conflict, marked in the editor.")
    await second.sees("it contains unresolved conflict markers")
    expect(await second.leaves()).toBe(2)
    const mine = /Your text is in (\S+)/.exec(second.shown())?.[1] ?? ""
    expect(readFileSync(mine, "utf8")).toContain("<<<<<<< yours\n\nTwo.\n||||||| base\n=======\n\nOne.\n")
    expect(readFileSync(join(dirname(mine), `${section}.mine.md`), "utf8")).toContain("Two.")
    expect(await stored(section)).toMatchObject({ revision: 2 })

    // A later process does not save them either: neither the suggested command nor an edit that continues the draft.
    const retry = /save it with: scipnet (.*)\r\n/.exec(second.shown())?.[1] ?? ""
    const retried = await box.shell(`$SCIPNET ${retry}`, { env: env() })
    expect(retried).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("it contains unresolved conflict markers")
    })
    const third = edit(section, "conflicting-third", ":")
    await third.sees("Resume it? (y/n)")
    third.types(`y${keys.enter}`)
    await opened("conflicting-third")
    release("conflicting-third")
    await third.sees("it contains unresolved conflict markers")
    expect(await third.leaves()).toBe(2)
    expect(await stored(section)).toMatchObject({ revision: 2 })
  })

  it("reject the second user who files the same new section", async () => {
    const first = edit("new-part", "new-first", append("One."))
    const second = edit("new-part", "new-second", append("Two."))
    await opened("new-first")
    await opened("new-second")
    release("new-first")
    await first.sees("new-part of SCP-173 is filed.")
    release("new-second")
    await second.sees("-One.")
    await second.sees("+Two.")
    await second.sees("Merge both texts")
    second.types(`n${keys.enter}`)
    await second.sees("--revision 1")
    expect(await second.leaves()).toBe(1)
    expect(await stored("new-part")).toMatchObject({ revision: 1, body: "\nOne.\n" })
  })

  it.each([
    { signal: "SIGTERM", message: /Save it with: scipnet scp file SCP-173 / },
    { signal: "SIGHUP", message: /Save it with: scipnet scp file SCP-173 / },
    // A killed process prints nothing.
    { signal: "SIGKILL", message: /^/ }
  ] as const)("leave a draft after $signal, which the next edit offers", async ({ signal, message }) => {
    const section = await fileSection(`ended-by-${signal.toLowerCase()}`)
    const name = `${section}-edit`
    const typist = edit(section, name, append(`Written before ${signal}.`))
    await opened(name)
    const [folder = ""] = readdirSync(drafts()).filter((each) => each.startsWith(`SCP-173-${section}-`))
    process.kill(JSON.parse(readFileSync(join(drafts(), folder, "about.json"), "utf8")).process, signal)
    await typist.leaves()
    release(name)
    expect(typist.shown()).toMatch(message)
    expect(await stored(section)).toMatchObject({ revision: 1 })
    const again = edit(section, `${section}-again`, append("Written after."))
    await again.sees(`There is an unsaved draft of ${section} of SCP-173`)
    await again.sees("Resume it? (y/n)")
    again.types(`y${keys.enter}`)
    await opened(`${section}-again`)
    release(`${section}-again`)
    await again.sees("is revised.")
    expect(await again.leaves()).toBe(0)
    expect(await stored(section)).toMatchObject({
      body: `${original}\n\nWritten before ${signal}.\n\nWritten after.\n`
    })
  })

  it("receive Ctrl-C", async () => {
    const section = await fileSection("ctrl-c")
    const script = `trap 'echo heard >> "$1"; exit 0' INT`
    const typist = edit(section, "ctrl-c-edit", script)
    await opened("ctrl-c-edit")
    typist.types(keys.interrupt)
    await typist.sees("ctrl-c of SCP-173 is revised.")
    expect(await typist.leaves()).toBe(0)
    expect(await stored(section)).toMatchObject({ body: `${original}\nheard\n` })
  })

  it("continue the draft of an ended process whose process id is in use again", async () => {
    const section = await fileSection("number")
    const failed = edit(section, "number-fails", `${append("Kept.")}; exit 1`)
    await failed.sees("Your text is in ")
    expect(await failed.leaves()).toBe(2)
    const about = join(dirname(/text is in (\S+)/.exec(failed.shown())?.[1] ?? ""), "about.json")
    const metadata = JSON.parse(readFileSync(about, "utf8"))
    expect(metadata).toMatchObject({ process: null, processStarted: null })
    // The state after a crash, when another process has the same process id.
    writeFileSync(about, JSON.stringify({ ...metadata, process: process.pid, processStarted: "1" }))
    const again = edit(section, "number-again", ":")
    await again.sees("Resume it? (y/n)")
    again.types(keys.interrupt)
    await again.leaves()
  })

  it("show both texts before continuing a draft of another section with the same id and revision", async () => {
    const section = await fileSection("twin")
    const failed = edit(section, "twin-fails", `${append("Kept.")}; exit 1`)
    await failed.sees("Your text is in ")
    expect(await failed.leaves()).toBe(2)
    const mine = /text is in (\S+)/.exec(failed.shown())?.[1] ?? ""
    const about = join(dirname(mine), "about.json")
    const metadata = JSON.parse(readFileSync(about, "utf8"))
    writeFileSync(about, JSON.stringify({ ...metadata, user: "someone.else" }))
    const other = edit(section, "twin-other", "exit 1")
    await other.sees(/exited with code 1; nothing\s+was\s+changed/)
    expect(await other.leaves()).toBe(2)
    expect(other.shown()).not.toContain("Resume it?")
    writeFileSync(about, JSON.stringify({ ...metadata, base: "Another text.\n" }))
    const again = edit(section, "twin-again", ":")
    await again.sees("Resume it? (y/n)")
    again.types(`y${keys.enter}`)
    await again.sees("is not the text that the draft started from")
    await again.sees("+Kept.")
    await again.sees("Merge both texts in the editor? (y/n)")
    again.types(`n${keys.enter}`)
    expect(await again.leaves()).toBe(1)
    expect(await stored(section)).toMatchObject({ revision: 1 })
    expect(readFileSync(mine, "utf8")).toContain("Kept.")
  })

  it("report that the editor removed the file of the draft", async () => {
    const section = await fileSection("removed")
    const typist = edit(section, "removed-edit", `rm "$1"; exit 0`)
    await typist.sees("the editor removed it")
    expect(await typist.leaves()).toBe(2)
    expect(typist.shown()).not.toContain("kept")
    expect(readdirSync(drafts()).filter((each) => each.startsWith(`SCP-173-${section}-`))).toEqual([])
  })

  it("keep the draft after a failure if the text was changed", async () => {
    const section = await fileSection("failed")
    mkdirSync(drafts(), { recursive: true })
    const before = readdirSync(drafts()).length
    const nothing = edit(section, "failed-nothing", "exit 1")
    await nothing.sees(/exited with code 1; nothing\s+was\s+changed/)
    expect(await nothing.leaves()).toBe(2)
    expect(nothing.shown()).not.toContain("kept")
    expect(readdirSync(drafts()).length).toBe(before)
    const something = edit(section, "failed-something", `${append("Kept.")}; exit 1`)
    await something.sees("Your text is in ")
    expect(await something.leaves()).toBe(2)
    const mine = /text is in (\S+)/.exec(something.shown())?.[1] ?? ""
    expect(readFileSync(mine, "utf8")).toBe(`${original}\n\nKept.\n`)
    const bytes = edit("not-utf-8", "failed-bytes", `printf 'a\\377b' > "$1"`)
    await opened("failed-bytes")
    release("failed-bytes")
    await bytes.sees("it is not UTF-8 at byte 1 (0xFF)")
    expect(await bytes.leaves()).toBe(2)
    expect(bytes.shown()).toContain("Your text is in ")
    const blank = edit(section, "failed-blank", `printf ' \\n' > "$1"`)
    await blank.sees("Resume it?")
    blank.types(`n${keys.enter}`)
    await opened("failed-blank")
    release("failed-blank")
    await blank.sees("it is blank; add --allow-empty")
    expect(await blank.leaves()).toBe(2)
    expect(await stored(section)).toMatchObject({ revision: 1 })
  })
})

describe("an editor on a busy database", () => {
  it("leaves the draft and prints the command that saves it", async () => {
    const box = await prepare()
    const settings = {
      EDITOR: editor(box, "busy", append("Written while it was busy.")),
      SCIPNET_LOCK_TIMEOUT: "1 second"
    }
    const typist = sitDown(box, ["scp", "file", "173", "description", "--user", admin], settings)
    await until("the editor opened", () => existsSync(box.path("busy.open")))
    const release = Sqlite.lock(box.deepwell)
    writeFileSync(box.path("busy.go"), "")
    await typist.sees("Your text is in ")
    release()
    expect(await typist.leaves()).toBe(3)
    const retry = /Save it with: scipnet (.*)\r\n/.exec(typist.shown())?.[1] ?? ""
    expect(await box.shell(`$SCIPNET ${retry}`)).toMatchObject({ code: 0, stderr: "" })
    const shown = await box.asAdmin(["scp", "show", "173"])
    expect(shown.stdout).toContain("Written while it was busy.")
    box.remove()
  })
})

describe("an editor at a server that stops", () => {
  it("leaves the draft and prints the command that saves it", async () => {
    const box = await prepare()
    const server = await start({ deepwell: box.deepwell, settings: box.env() })
    const name = "lost"
    const typist = sitDown(
      box,
      ["scp", "file", "173", "description", "--server", server.tls, "--ca", authority, "--user", admin],
      {
        SCIPNET_DEEPWELL: undefined,
        SCIPNET_RECONNECT_TIME: "1 second",
        EDITOR: editor(box, name, append("Written in vain?"))
      }
    )
    await until("the editor opened", () => existsSync(box.path(`${name}.open`)))
    await server.stop()
    writeFileSync(box.path(`${name}.go`), "")
    await typist.sees("Your text is in ")
    expect(await typist.leaves()).toBe(4)
    const mine = /text is in (\S+)/.exec(typist.shown())?.[1] ?? ""
    expect(readFileSync(mine, "utf8")).toContain("Written in vain?")
    expect(typist.shown()).toMatch(/Save it with: scipnet scp file SCP-173 description \S+ .*--revision 1/)
    box.remove()
  })
})
