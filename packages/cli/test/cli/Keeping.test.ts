/** Changing anomalies, sites and task forces on the command line. */
import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import { sitDown } from "./PseudoTerminal.ts"

describe("records on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  /** Runs commands in sequence, each of which has to succeed, and returns their output. */
  const done = async (...lines: ReadonlyArray<ReadonlyArray<string>>) => {
    const said: Array<string> = []
    for (const args of lines) {
      const { code, stdout, stderr } = await box.asAdmin(args)
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" })
      said.push(stdout)
    }
    return said
  }

  const shown = async (type: string, id: string): Promise<unknown> => {
    const [answer] = values((await box.asAdmin(["access", type, id, "--json"])).stdout)
    return answer
  }

  it("founds sites and task forces, assigns them, disbands and restores them", async () => {
    await done(
      ["site", "found", "Site-19", "--name", "The Old Quarry", "--level", "1", "--director", admin],
      [
        "mtf",
        "form",
        "Epsilon-11",
        "--name",
        "Lamplighters",
        "--level",
        "1",
        "--site",
        "Site-19",
        "--leader",
        "r.vance"
      ],
      ["site", "rename", "Site-19", "The New Quarry"],
      ["site", "director", "Site-19", "r.vance"],
      ["site", "clearance", "Site-19", "--level", "2", "--reason", "more items are stored there"],
      ["mtf", "rename", "Epsilon-11", "Lantern Bearers"],
      ["mtf", "leader", "Epsilon-11"],
      ["mtf", "station", "Epsilon-11"],
      ["mtf", "clearance", "Epsilon-11", "--level", "3", "--reason", "after the breach"],
      ["mtf", "disband", "Epsilon-11", "--reason", "merged"]
    )
    expect(await shown("site", "Site-19")).toMatchObject({
      record: { name: "The New Quarry", director: "r.vance", clearance: { level: 2 }, active: true }
    })
    expect(await shown("mtf", "Epsilon-11")).toMatchObject({
      record: { name: "Lantern Bearers", leader: null, site: null, clearance: { level: 3 }, active: false }
    })
    await done(
      ["mtf", "restore", "Epsilon-11", "--reason", "needed again"],
      ["site", "disband", "Site-19", "--reason", "flooded"],
      ["site", "restore", "Site-19", "--reason", "pumped dry"]
    )
    expect(await shown("mtf", "Epsilon-11")).toMatchObject({ record: { active: true } })
    const [sites = "", forces = ""] = await done(["site", "list"], ["mtf", "list"])
    expect(sites).toMatch(/Site-19 +The New Quarry/)
    expect(forces).toMatch(/Epsilon-11 +Lantern Bearers/)
  })

  it("renames, reclassifies and assigns an anomaly, and changes its clearance", async () => {
    const [, , assigned = ""] = await done(
      ["scp", "rename", "173", "The Statue"],
      ["scp", "reclassify", "173", "--class", "Keter", "--disruption", "4", "--secondary", "Thaumiel"],
      ["scp", "assign", "173", "--site", "Site-19", "--mtf", "Epsilon-11", "--json"],
      ["scp", "assign", "173", "--mtf", "none"],
      ["scp", "clearance", "173", "--level", "3", "--reason", "after the breach"]
    )
    expect(values(assigned)).toHaveLength(2)
    expect(await shown("scp", "173")).toMatchObject({
      record: {
        name: "The Statue",
        classification: { objectClass: "Keter", secondaryClass: "Thaumiel", disruption: 4, risk: 3 },
        site: "Site-19",
        taskForce: null,
        clearance: { level: 3 }
      }
    })
    expect(await box.asAdmin(["scp", "assign", "173"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "assign: add --site, --mtf, or both.\n"
    })
    await done(["scp", "reclassify", "173", "--secondary", "none"])
    expect(await shown("scp", "173")).toMatchObject({ record: { classification: { secondaryClass: null } } })
  })

  it("saves a section from a file or stdin, and revises it", async () => {
    writeFileSync(box.path("procedures.md"), "Keep the **lights** on.\n")
    const file = ["scp", "file", "173", "procedures"]
    expect(await done([...file, box.path("procedures.md")], [...file, box.path("procedures.md")])).toEqual([
      "procedures of SCP-173 is filed.\n",
      "procedures of SCP-173 is unchanged.\n"
    ])
    const revised = await box.asAdmin([...file, "-", "--title", "How to keep it"], { stdin: "Keep the lights off.\n" })
    expect(revised).toEqual({ code: 0, stdout: "procedures of SCP-173 is revised.\n", stderr: "" })
    expect(await shown("scp", "173")).toMatchObject({
      record: {
        sections: expect.arrayContaining([
          { id: "procedures", title: "How to keep it", body: "Keep the lights off.\n", revision: 2 }
        ])
      }
    })
    await done(["site", "file", "Site-19", "floor-plan", box.path("procedures.md"), "--level", "4"])
    expect(await shown("site", "Site-19")).toMatchObject({
      record: { sections: [{ id: "floor-plan", title: "Floor plan", body: "Keep the **lights** on.\n", revision: 1 }] }
    })
  })

  it("requires a file without a terminal, and reports a missing one", async () => {
    const none = await box.asAdmin(["scp", "file", "173", "procedures"])
    expect(none).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("there is no terminal") })
    const missing = await box.asAdmin(["scp", "file", "173", "procedures", box.path("nothing.md")])
    expect(missing).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("nothing.md") })
  })

  it("opens the editor with the current text, and saves the result", async () => {
    const editor = box.path("editor.sh")
    writeFileSync(editor, '#!/bin/sh\nprintf "Edited: " | cat - "$1" > "$1.new" && mv "$1.new" "$1"\n', { mode: 0o755 })
    const edit = async (env: NodeJS.ProcessEnv) => {
      const typist = sitDown(box, ["scp", "file", "173", "procedures", "--user", admin], env)
      const code = await typist.leaves()
      return { code, shown: typist.shown() }
    }
    expect(await edit({ EDITOR: editor })).toMatchObject({ code: 0, shown: expect.stringContaining("is revised") })
    expect(await shown("scp", "173")).toMatchObject({
      record: {
        sections: expect.arrayContaining([expect.objectContaining({ body: "Edited: Keep the lights off.\n" })])
      }
    })
    const failed = await edit({ EDITOR: "false" })
    expect(failed).toMatchObject({ code: 2, shown: expect.stringContaining("nothing was changed") })
  })

  it("keeps the compartments of a record whose level is changed, unless they are named or removed", async () => {
    const user = { env: { SCIPNET_USER: "k.omega" } }
    const options = ["--level", "4", "--role", "archivist", "--compartment", "OMEGA-7", "--compartment", "MNEMOSYNE"]
    const enlisted = await box.run(["user", "register", "k.omega", "--name", "Kay", ...options, "--operator"])
    expect(enlisted.stderr).toBe("")
    const registered = ["scp", "register", "7002", "--name", "The Box", "--class", "Safe", "--level", "2"]
    await box.run([...registered, "--compartment", "OMEGA-7"], user)
    const change = async (...options: ReadonlyArray<string>) => {
      const { code } = await box.run(["scp", "clearance", "7002", "--reason", "a test", ...options], user)
      const { stdout } = await box.run(["access", "scp", "7002", "--json"], user)
      const [answer] = values(stdout)
      return { code, answer }
    }
    const granted = (level: number, compartments: ReadonlyArray<string>) =>
      expect.objectContaining({
        code: 0,
        answer: expect.objectContaining({ record: expect.objectContaining({ clearance: { level, compartments } }) })
      })
    expect(await change("--level", "3")).toEqual(granted(3, ["OMEGA-7"]))
    expect(await change("--level", "3", "--compartment", "MNEMOSYNE")).toEqual(granted(3, ["MNEMOSYNE"]))
    expect((await change("--level", "2", "--compartment", "OMEGA-7", "--no-compartments")).code).toBe(2)
    expect(await change("--level", "2", "--no-compartments")).toEqual(granted(2, []))
  })
})
