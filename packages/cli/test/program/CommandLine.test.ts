/** Parsing options at any place, and rejecting invalid ones. */
import { CliConfig, CommandDescriptor } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as CommandLine from "../../src/program/CommandLine.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"
import * as CommandTable from "../../src/help/CommandTable.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import { examples } from "../../src/help/Examples.ts"

const table = CommandDescriptions.table(await CommandRegistry.all())
const read = (argv: ReadonlyArray<string>) => CommandLine.parse(table, argv)

const leaves = Object.values(table).filter(({ commands, path }) => commands.length === 0 && path.length > 0)
const kinds = CommandLine.optionKinds(table)

/** Values, also such as look like commands, options or numbers. */
const aValue = FastCheck.oneof(
  FastCheck.constantFrom("backup", "scp", "list", "x.db", "-", "-5", "true", "a=b", "tls://prod", "--", "--json", "-d"),
  FastCheck.string()
)

/** An option of a command, as one or two words. */
const written = (entry: CommandTable.Entry) =>
  FastCheck.constantFrom(...CommandTable.flagsOf(entry)).chain((flag) =>
    CommandTable.isValued(entry)
      ? aValue.chain((value) =>
          // A value that looks like an option requires the form --name=value.
          flag.startsWith("--") && (value === "--" || kinds.has(value.split("=", 1).join("").toLowerCase()))
            ? FastCheck.constant([`${flag}=${value}`])
            : FastCheck.constantFrom(...(flag.startsWith("--") ? [[`${flag}=${value}`]] : []), [
                flag,
                value === "--" || kinds.has(value.split("=", 1).join("").toLowerCase()) ? "x" : value
              ])
        )
      : FastCheck.constantFrom([flag], flag.startsWith("--") ? [`${flag}=true`] : [flag])
  )

/** A command, some options, its arguments, and a place for each option. */
const aLine = FastCheck.constantFrom(...leaves).chain((node) =>
  FastCheck.record({
    node: FastCheck.constant(node),
    options: FastCheck.subarray([...node.options]).chain((some) =>
      FastCheck.tuple(...some.map((entry) => FastCheck.tuple(written(entry), FastCheck.nat(100))))
    ),
    words: FastCheck.array(FastCheck.constantFrom("scp", "backup", "173", "-", "-5"), { maxLength: 3 })
  })
)

const placed = (words: ReadonlyArray<string>, options: ReadonlyArray<readonly [ReadonlyArray<string>, number]>) => {
  const slots = words.map((word) => [word])
  const before: ReadonlyArray<Array<string>> = Array.from({ length: words.length + 1 }, () => [])
  for (const [option, place] of options) {
    before[place % before.length]?.push(...option)
  }
  return before.flatMap((some, at) => [...some, ...(slots[at] ?? [])])
}

const sorted = ({ node, options, arguments: words, problems, unknown }: CommandLine.CommandLine) => ({
  path: node.path,
  options: options.toSorted((a, b) => a.name.localeCompare(b.name)),
  words,
  problems,
  unknown
})

describe("a command line", () => {
  it.prop("is parsed independently of the places of its options", [aLine], ([{ node, options, words }]) => {
    const all = [...node.path, ...words]
    const canonical = read([...node.path, ...options.flatMap(([option]) => option), ...words])
    expect(canonical.problems).toEqual([])
    expect(canonical.node).toBe(node)
    expect(canonical.arguments).toEqual(words)
    expect(canonical.options.length).toBe(options.length)
    expect(sorted(read(placed(all, options)))).toEqual(sorted(canonical))
  })

  it.each(leaves.map((node) => [node.path.join(" "), node] as const))(
    "of %s is parsed the same with each option in every place",
    (_, { path, options }) => {
      for (const entry of options) {
        const name = CommandTable.nameOf(entry)
        const ways = CommandTable.isValued(entry)
          ? [...CommandTable.flagsOf(entry).map((flag) => [flag, "backup"]), [`${name}=backup`]]
          : [[name]]
        for (const option of ways) {
          const expected = read([...path, name, ...(CommandTable.isValued(entry) ? ["backup"] : []), "x"])
          expect(expected.options).toEqual([{ name, value: CommandTable.isValued(entry) ? "backup" : true }])
          for (let at = 0; at <= path.length + 1; at++) {
            const words = [...path, "x"]
            expect(read([...words.slice(0, at), ...option, ...words.slice(at)])).toEqual(expected)
          }
        }
      }
    }
  )

  it("has options that have a value with every command or with none", () => {
    const all = Object.values(table).flatMap(({ options }) =>
      options.flatMap((entry) =>
        CommandTable.flagsOf(entry).map(
          (flag) => `${flag} ${CommandTable.nameOf(entry)} ${CommandTable.isValued(entry)}`
        )
      )
    )
    const flags = new Set(all.map((each) => each.split(" ", 1).join("")))
    expect(new Set(all).size).toBe(flags.size)
  })

  it.each([
    ["-d restore backup x.db", ["backup"], [{ name: "--deepwell", value: "restore" }], ["x.db"]],
    ["backup -d --deepwell=y x.db", ["backup"], [{ name: "--deepwell", value: "y" }], ["x.db"]],
    ["--deepwell= backup x.db", ["backup"], [{ name: "--deepwell", value: "" }], ["x.db"]],
    ["scp --json list", ["scp", "list"], [{ name: "--json", value: true }], []],
    ["scp list --JSON", ["scp", "list"], [{ name: "--json", value: true }], []],
    ["export - -d x", ["export"], [{ name: "--deepwell", value: "x" }], ["-"]],
    ["search -- --json", ["search"], [], ["--json"]],
    ["-- whoami", [], [], ["whoami"]],
    [
      "events tail -fn 5",
      ["events", "tail"],
      [
        { name: "--follow", value: true },
        { name: "--limit", value: "5" }
      ],
      []
    ]
  ] as const)("%j", (typed, path, options, words) => {
    const line = read(typed.split(" "))
    expect(line.node.path).toEqual(path)
    expect(line.options).toEqual(options)
    expect(line.arguments).toEqual(words)
  })

  it.each([
    ["access --plain scp 173", "--plain", "not taken"],
    ["--plain access scp 173", "--plain", "not taken"],
    ["scp list --nothing=1", "--nothing", "not taken"],
    ["scp -x list", "-x", "not taken"],
    ["-n5 events tail", "-n5", "not taken"],
    ["scp --script x", "--script", "not taken"],
    ["backup --completions bash", "--completions", "not taken"],
    ["whoami -d", "--deepwell", "no value"],
    ["whoami -d -- x", "--deepwell", "no value"],
    ["whoami -d --json", "--deepwell", "an option for a value"],
    ["-d a.db backup x.db -d b.db", "--deepwell", "twice"],
    ["--json whoami --json=false", "--json", "twice"],
    ["whoami --json=maybe", "--json", "not a switch"],
    ["backup x.db --server tls://prod", "--server", "on the file itself"]
  ] as const)("%j: %s is %s", (typed, option, reason) => {
    expect(read(typed.split(" ")).problems).toMatchObject([{ option, reason }])
  })

  it("suggests similar names for an unknown option", () => {
    expect(read(["scp", "show", "--jsn", "173"]).problems).toMatchObject([{ near: ["--json"] }])
  })

  it.each([
    ["-d x", "terminal --deepwell x"],
    ["--json scp list", "scp list --json"],
    ["scp --json --json list", "scp list --json"],
    ["scp list --json=false", "scp list"],
    ["scp register --name=--json -l 3 173", "scp register --name=--json --level 3 -- 173"],
    ["exec --log-level debug x", "exec -- x"]
  ])("%j is reordered to %j", (typed, words) => {
    expect(CommandLine.reorderOptions(read(typed.split(" "))).join(" ")).toBe(words)
  })
})

/** An argument of each type, without quotes. */
const exampleOf = ({ path, description: says }: CommandTable.Node): ReadonlyArray<string> => {
  const example = examples[path.join(" ")] ?? /`scipnet ([^`]*)`/.exec(says)?.[1] ?? ""
  const words = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = ""]) => quoted ?? bare)
  // The folder would have to exist.
  return words.filter((word) => word !== "--files" && word !== "./deepwell")
}

/** The result of @effect/cli for words: a command with option values, or the rejected words. */
const parsed = async (words: ReadonlyArray<string>) => {
  const { descriptor } = await CommandRegistry.program(words)
  return Effect.runPromise(
    CommandDescriptor.parse(descriptor, ["scipnet", ...words], CliConfig.defaultConfig).pipe(
      Effect.map((directive) =>
        directive._tag === "UserDefined" ? { leftover: directive.leftover, value: JSON.stringify(directive.value) } : {}
      ),
      Effect.provide(NodeContext.layer)
    )
  )
}

const odd = ["backup", "--json", "-d", "--server=x", "a=b", "--", "-", "x y", "--compartment"]

describe("@effect/cli", () => {
  it.each(leaves.map((node) => [node.path.join(" "), node] as const))(
    "parses %s the same for all places and values of its options",
    async (_, node) => {
      const example = exampleOf(node)
      const given = new Set(read(example).options.map(({ name }) => name))
      const texts = ["--deepwell", "--user", "--server", "--ca"].filter(
        (name) => !given.has(name) && node.options.some((entry) => CommandTable.nameOf(entry) === name)
      )
      const cases = texts.flatMap((name, from) =>
        Array.from({ length: example.length + 1 }, (_, at) => {
          const value = odd[(from + at) % odd.length] ?? ""
          const option = `${name}=${value}`
          return { name, option, value, line: read([...example.slice(0, at), option, ...example.slice(at)]) }
        })
      )
      // Between another option and its value, the option would be the value, and is rejected.
      const sound = cases.filter(({ line }) => line.problems.length === 0)
      expect(sound.length).toBeGreaterThanOrEqual(texts.length * 2)
      for (const { line, option, value } of sound) {
        const canonical = await parsed(CommandLine.reorderOptions(read([option, ...example])))
        expect(canonical).toMatchObject({ leftover: [], value: expect.stringContaining(JSON.stringify(value)) })
        expect(await parsed(CommandLine.reorderOptions(line))).toEqual(canonical)
      }
    }
  )
})

describe("a command", () => {
  const session = ["--deepwell", "--server", "--ca", "--json"]

  // The commands of the config file and of the tables of a log use no deepwell.
  const onDeepwell = leaves.filter(({ path }) => path[0] !== "config" && path[0] !== "log")

  it.each(onDeepwell.map((node) => [node.path.join(" "), node] as const))(
    "%s works on the deepwell file and rejects a server, or works with a server",
    (_, node) => {
      const names = node.options.map(CommandTable.nameOf)
      const { problems } = read([...node.path, "--server", "tls://prod"])
      expect(problems.map(({ reason }) => reason)).toEqual(CommandTable.worksOnFile(node) ? ["on the file itself"] : [])
      expect(names).toEqual(expect.arrayContaining(CommandTable.worksOnFile(node) ? ["--deepwell", "--json"] : session))
    }
  )
})
