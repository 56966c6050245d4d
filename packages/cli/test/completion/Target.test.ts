/** What is completed where, by the table of commands. */
import { describe, expect, it } from "vitest"
import * as Reply from "../../src/completion/Reply.ts"
import * as Target from "../../src/completion/Target.ts"
import * as CommandTable from "../../src/help/CommandTable.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"

const table = CommandDescriptions.table(await CommandRegistry.all())
const find = (...words: ReadonlyArray<string>) => Target.find(table, words)
const values = (...words: ReadonlyArray<string>) => find(...words).candidates.map(({ value }) => value)

const leaves = Object.values(table).filter(({ commands, path }) => commands.length === 0 && path.length > 0)

/** The command with a word for each argument before this one. */
const upTo = ({ path, arguments: all }: CommandTable.Node, at: number) => [
  ...path,
  ...all.slice(0, at).map(({ choices }) => choices?.[0] ?? "x"),
  ""
]

const plainName = (name: string): string => /[\w-]+/.exec(name)?.[0] ?? name

/** Arguments that are ids, files or keys; those of records to create are new. */
const known = new Set(["id", "item", "proposal", "session", "file", "dir", "key", "director", "leader", "site"])
const creating = new Set(["user register", "scp register", "site found", "mtf form"])

/** The arguments of all commands, with the words before them. */
const allArguments = leaves.flatMap((node) =>
  node.arguments.map((entry, at) => ({ command: node.path.join(" "), entry, at, found: find(...upTo(node, at)) }))
)

describe("a completion", () => {
  it.each(allArguments.filter(({ entry }) => entry.choices !== undefined))(
    "of $command lists the choices of $entry.name",
    ({ entry, found }) => {
      expect(found.candidates.map(({ value }) => value)).toEqual(entry.choices)
    }
  )

  it.each(
    allArguments.filter(
      ({ command, entry, at }) =>
        entry.choices === undefined && known.has(plainName(entry.name)) && !(creating.has(command) && at === 0)
    )
  )("of $command has a kind for $entry.name", ({ found }) => {
    expect(found.kind).toBeDefined()
  })

  it.each(leaves.map((node) => [node.path.join(" "), node] as const))("of %s lists its options once", (_, node) => {
    const names = node.options.map(CommandTable.nameOf)
    const offered = values(...node.path, "-")
    expect(offered).toEqual(expect.arrayContaining([...names, "--profile", "--quiet", "--help"]))
    for (const option of node.options) {
      const name = CommandTable.nameOf(option)
      const given = CommandTable.isValued(option) ? [name, "x"] : [name]
      expect(values(...node.path, ...given, "-").includes(name)).toBe(option.repeated === true)
    }
  })

  it.each([
    [["acc"], ["access"]],
    [["scp", "regi"], ["register"]],
    [["--json", "scp", "regi"], ["register"]],
    [["scp", "--json", "regi"], ["register"]],
    [["help", "hel"], []],
    [["help", "scp", "regi"], ["register"]],
    [
      ["scp", "register", "1", "--class", ""],
      ["Safe", "Euclid", "Keter", "Neutralized", "Explained", "Pending", "Decommissioned", "Uncontained", "Esoteric"]
    ],
    [["scp", "register", "1", "--class=sa"], ["Safe"]],
    [["scp", "register", "1", "--level", "3"], ["3"]],
    [["scp", "status", "173", "ne"], ["neutralized"]],
    [["access", "scp", "--", "--js"], []],
    [["search", "a", "--js"], ["--json"]],
    [["nosuch", "li"], []]
  ])("of %j is %j", (words, expected) => {
    expect(values(...words)).toEqual(expected)
  })

  it.each([
    [["scp", "list", "--after", ""], { kind: "record", type: "scp" }],
    [["access", "mtf", ""], { kind: "record", type: "mtf" }],
    [["why", "--reader", "r"], { kind: "record", type: "user" }],
    [["scp", "approve", ""], { kind: "pending", type: "scp" }],
    [["user", "reject", "r.vance", "01"], { kind: "proposal", type: "user" }],
    [["--profile", ""], { kind: "profile" }],
    [["config", "set", "h"], { kind: "config-key" }],
    [["--ca=x", "whoami", "--ca", ""], { kind: "file" }],
    [["init", "--user", ""], undefined],
    [["scp", "register", ""], undefined],
    [["scp", "show", "1", ""], undefined]
  ])("of %j has the kind %j", (words, kind) => {
    expect(find(...words).kind).toEqual(kind)
  })
})

describe("the reply to a shell", () => {
  it.each([
    "$(id)",
    "a b",
    "a;b",
    "`id`",
    "a\nb",
    "\u001b[2J",
    "'",
    '"',
    "-rf",
    "~root",
    "a*",
    "!x",
    "a\u202eb",
    "{a,b}",
    "<x",
    ""
  ])("leaves out the value %j, which is no id and could be executed", (value) => {
    expect(Reply.format({ lead: "", kind: undefined }, [{ value, description: "" }])).toBe("")
  })

  it("has one line a candidate, with a description without control characters", () => {
    const candidates = [
      { value: "SCP-173", description: "a\tb\u001b[2J\n:file" },
      { value: "r.vance", description: "" }
    ]
    expect(Reply.format({ lead: "--user=", kind: { kind: "file" } }, candidates)).toBe(
      ":file\n--user=SCP-173\ta b [2J :file\n--user=r.vance\n"
    )
  })

  it("of a command with subcommands and arguments is of both", () => {
    expect(find("export", "")).toMatchObject({ kind: { kind: "file" }, candidates: [{ value: "archive" }] })
    expect(values("export", "a.ndjson", "")).toEqual([])
    expect(values("help", "export", "")).toEqual(["archive"])
  })
})
