/** Loading commands on demand. */
import { CommandDescriptor } from "@effect/cli"
import { HashMap } from "effect"
import { describe, expect, it } from "vitest"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"

const namesOf = async (...words: ReadonlyArray<string>) => {
  const { descriptor } = await CommandRegistry.program(words)
  return [...HashMap.keys(CommandDescriptor.getSubcommands(descriptor))].toSorted()
}

const all = (await CommandRegistry.all()).commands
  .flatMap(({ descriptor }) => [...CommandDescriptor.getNames(descriptor)])
  .toSorted()

describe("the program", () => {
  it.each(all.map((name) => [name]))("loads only %s and the terminal if it is named", async (name) => {
    expect(await namesOf(name, "--json")).toEqual([...new Set([name, "terminal"])].toSorted())
  })

  it("loads all commands if none is named", async () => {
    expect(all.length).toBeGreaterThan(20)
    expect(await namesOf("--wizard")).toEqual(all)
  })
})
