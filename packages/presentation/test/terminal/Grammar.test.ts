/** The grammar of the terminal, for both adapters. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as CommandTables from "../../src/terminal/CommandTables.ts"
import * as Grammar from "../../src/terminal/Grammar.ts"

const grammars = [
  ["cli", Grammar.make<string>(CommandTables.cli)],
  ["web", Grammar.make<string>(CommandTables.web)]
] as const

describe.each(grammars)("the grammar of %s", (_, grammar) => {
  it.each([
    ["ACCESS SCP 173", "ACCESS", ["SCP", "173"]],
    ["  access\t scp-173  ", "ACCESS", ["scp-173"]],
    ["Status 173 explained stage prop", "STATUS", ["173", "explained", "stage", "prop"]],
    ["cls", "CLEAR", []],
    ["Exit", "LOGOUT", []],
    ["quit now", "LOGOUT", ["now"]],
    ["?", "HELP", []]
  ])("parses %j as %s", (line, name, words) => {
    expect(grammar.parse(line)).toEqual({ kind: "command", name, words })
  })

  it.each(["", " ", "\t \u00a0"])("ignores the blank line %j", (line) => {
    expect(grammar.parse(line)).toBeUndefined()
  })

  it.each([
    ["serch concrete", "serch"],
    ["173", "173"],
    ["constructor", "constructor"],
    ["__proto__", "__proto__"],
    [`${"x".repeat(5_000)} y`, "x".repeat(40)]
  ])("has no command for %j", (line, word) => {
    expect(grammar.parse(line)).toEqual({ kind: "unknown", word })
  })

  it.each(["", "CLEAR", "cls now"])("has no output for %j", (line) => {
    expect(grammar.hasNoOutput(line)).toBe(true)
  })

  it.each(["HELP", "173", "clearly"])("has output for %j", (line) => {
    expect(grammar.hasNoOutput(line)).toBe(false)
  })

  it("finds each command by its name, with its usage", () => {
    for (const command of grammar.commands) {
      expect(grammar.findCommand(command.name.toLowerCase())).toBe(command)
      expect(grammar.usageOf(command.name)).toBe(command.usage)
    }
    expect(new Set(grammar.names).size).toBe(grammar.commands.length)
    expect(grammar.findCommand("previous")?.name).toBe("PREV")
    expect(grammar.findCommand("")).toBeUndefined()
  })

  it.prop(
    "parses each command in any letter case, with any words",
    [
      FastCheck.constantFrom(...grammar.names),
      FastCheck.array(FastCheck.stringMatching(/^[!-~]{1,8}$/)),
      FastCheck.infiniteStream(FastCheck.boolean())
    ],
    ([name, words, upper]) => {
      const typed = [...name].map((letter) => (upper.next().value === true ? letter : letter.toLowerCase())).join("")
      expect(grammar.parse([typed, ...words].join("  "))).toEqual({ kind: "command", name, words })
    }
  )

  it.prop("parses any line", [FastCheck.string({ unit: "binary", maxLength: 200 })], ([line]) => {
    const parsed = grammar.parse(line)
    expect(parsed === undefined).toBe(line.trim() === "")
  })
})

describe("splitType", () => {
  it.each([
    [["173"], "scp", ["173"]],
    [["SCP", "173"], "scp", ["173"]],
    [["scp"], "scp", []],
    [["SCP-173"], "scp", ["SCP-173"]],
    [["User", "m.okafor"], "user", ["m.okafor"]],
    [["staff"], "user", []],
    [["SITE", "Site-19"], "site", ["Site-19"]],
    [["mtf", "Epsilon-11", "x"], "mtf", ["Epsilon-11", "x"]],
    [["constructor", "x"], "scp", ["constructor", "x"]],
    [[], "scp", []]
  ])("finds the type in %j", (words, type, rest) => {
    expect(Grammar.splitType(words)).toEqual({ type, rest })
  })
})

describe("the tables of commands", () => {
  it("share all commands but the trail, which is a page of the browser", () => {
    const names = {
      cli: CommandTables.cli.map(({ name }) => name),
      web: CommandTables.web.map(({ name }) => name)
    }
    expect(names.cli.filter((name) => !names.web.some((other) => other === name))).toEqual([])
    expect(names.web.filter((name) => !names.cli.some((other) => other === name))).toEqual(["TRAIL"])
  })
})
