/** Help, examples, and advice for invalid command lines. */
import { describe, expect, it } from "vitest"
import * as CommandLine from "../../src/program/CommandLine.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"
import * as CommandTable from "../../src/help/CommandTable.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import { examples } from "../../src/help/Examples.ts"
import * as Help from "../../src/help/Help.ts"

const table = CommandDescriptions.table(await CommandRegistry.all())

const tree = (words: ReadonlyArray<string>) => CommandTable.follow(table, words).node

const read = (argv: ReadonlyArray<string>) => CommandLine.parse(table, argv)

const paths = tree([]).commands.flatMap(({ name }) => {
  const { commands, arguments: own } = tree([name])
  return [...(commands.length === 0 || own.length > 0 ? [[name]] : []), ...commands.map((leaf) => [name, leaf.name])]
})

const style = (width: number) => ({ width, colour: false, plain: false })

describe("the help", () => {
  it("lists every command in one group", () => {
    const grouped = Help.groups.flatMap(([, names]) => names)
    expect(grouped.toSorted()).toEqual(
      tree([])
        .commands.map(({ name }) => name)
        .toSorted()
    )
  })

  it.each(paths.map((path) => [path.join(" ")]))("of %s has a description and an example", (path) => {
    const node = tree(path.split(" "))
    expect(node.path.join(" ")).toBe(path)
    expect(node.description).toMatch(/^[A-Z]/)
    const example = examples[path] ?? /`scipnet ([^`]*)`/.exec(node.description)?.[1] ?? ""
    expect(`${example} `).toMatch(new RegExp(`^${path} `))
    expect(read(example.split(" ")).problems).toEqual([])
    for (const { name, description: says } of node.options) {
      expect(says, name).not.toBe("")
    }
  })

  it.each([40, 80, 120])("is at most %s columns wide", (columns) => {
    for (const path of [[], ["scp"], ...paths]) {
      const lines = Help.render(table, read([...path, "--help"]), "1.2.3", style(columns))
      // Examples are not wrapped, so that they can be copied.
      const shown = lines.filter((line) => !line.startsWith("  scipnet"))
      expect(shown.every((line) => line.length <= columns)).toBe(true)
    }
  })

  it("matches the snapshot", async () => {
    const shown = [[], ["scp"], ["scp", "register"], ["access"]].map((path) =>
      Help.render(table, read([...path, "--help"]), "1.2.3", style(80)).join("\n")
    )
    await expect(`${shown.join("\n\n=====\n\n")}\n`).toMatchFileSnapshot("Help.snapshot.txt")
  })

  it.each([
    [["--help"], true],
    [["scp", "-h"], true],
    [["search", "--", "--help"], false],
    [["search", "help"], false]
  ] as const)("is requested by %j: %s", (argv, asked) => {
    expect(Help.isRequested(read(argv))).toBe(asked)
  })
})

describe("the examples", () => {
  it("are of existing commands", () => {
    const known = paths.map((path) => path.join(" "))
    expect(Object.keys(examples).filter((path) => !known.includes(path))).toEqual([])
  })
})

describe("an unknown command", () => {
  it.each([
    [["acess", "scp", "173"], ["scipnet access"]],
    [["scp", "regster"], ["scipnet scp register"]],
    [["xyzzy"], []],
    [["user", "lst", "--json"], ["scipnet user list"]],
    [["user", "lsit"], ["scipnet user list"]],
    [["x".repeat(50_000)], []]
  ] as const)("%j suggests %j", (argv, near) => {
    expect(Help.unknownCommand(read(argv))?.near).toEqual(near)
  })

  it.each([[["access", "scp", "173"]], [["scp"]], [[]], [["--deepwell", "scp"]]] as const)("is not in %j", (argv) => {
    expect(Help.unknownCommand(read(argv))).toBeUndefined()
  })

  it.each([
    [["scp", "show"], "See scipnet scp show --help."],
    [["access", "spc", "SCP-173"], "Did you mean scp? See scipnet access --help."],
    [["scp", "status", "SCP-173", "neutralised"], "Did you mean neutralized? See scipnet scp status --help."],
    [["access", "elephant", "SCP-173"], "See scipnet access --help."],
    [["search", "--", "--jsn"], "See scipnet search --help."]
  ] as const)("in %j leads to the advice: %s", (argv, advice) => {
    expect(Help.usageAdvice(read(argv))).toBe(advice)
  })
})
