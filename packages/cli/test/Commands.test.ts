/** Which commands a command line has loaded, and the words that they are given. */
import { CommandDescriptor } from "@effect/cli"
import { HashMap } from "effect"
import { describe, expect, it } from "vitest"
import * as Commands from "../src/Commands.ts"

const namesOf = async (...words: ReadonlyArray<string>) => {
  const { descriptor } = await Commands.program(words)
  return [...HashMap.keys(CommandDescriptor.getSubcommands(descriptor))].toSorted()
}

const all = (await Commands.all()).commands
  .flatMap(({ descriptor }) => [...CommandDescriptor.getNames(descriptor)])
  .toSorted()

describe("the program", () => {
  it.each(all.map((name) => [name]))("has %s alone, beside the terminal, when it is named", async (name) => {
    expect(await namesOf(name, "--json")).toEqual([...new Set([name, "terminal"])].toSorted())
  })

  it("has the terminal alone when nothing is named", async () => {
    expect(await namesOf()).toEqual(["terminal"])
  })

  it.each([["--plain"], ["acces"]])("has all commands behind %s", async (word) => {
    expect(all.length).toBeGreaterThan(20)
    expect(await namesOf(word, "access")).toEqual(all)
  })
})

describe("the words", () => {
  it.each([
    ["export - --json", "export --json -"],
    ["import log - --deepwell x", "import log --deepwell x -"],
    ["import legacy - x", "import legacy - x"],
    ["scp file SCP-1 - --json", "scp file SCP-1 - --json"],
    ["", ""]
  ])("%j are read as %j", (typed, read) => {
    expect(Commands.inOrder(typed.split(" ")).join(" ")).toBe(read)
  })
})
