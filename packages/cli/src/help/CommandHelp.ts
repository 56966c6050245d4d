/**
 * Renders the help of a command: description, usage, arguments and options.
 */
import type { Entry, Node } from "./CommandTable.ts"
import * as Lines from "../render/layout/Line.ts"
import * as Styles from "../render/layout/Style.ts"
import * as Wrap from "../render/layout/Wrap.ts"

const indent = Lines.text("  ")

const indented = (line: Lines.Line, columns: number): ReadonlyArray<Lines.Line> =>
  Wrap.wrap(line, Math.max(1, columns - 2)).map((row) => Lines.join([indent, row]))

/** The description, with each example on a separate line. */
const describe = (description: string, columns: number): ReadonlyArray<Lines.Line> =>
  description.split(/(`scipnet[^`]*`)/).flatMap((part) => {
    const text = part.replace(/^[.,;]\s*|^\s+/, "").trim()
    return text === ""
      ? []
      : text.startsWith("`scipnet")
        ? [Lines.join([indent, Lines.text(text.slice(1, -1), { bold: true })])]
        : Wrap.wrap(Lines.text(text), columns)
  })

/** The first sentence of a description. */
const firstSentence = (description: string): string =>
  (/^[^`]*?(?=[.:;](\s|$))/.exec(description)?.[0] ?? description).trim()

// Longer names are on a line before their description.
const maxNameWidth = 24

const twoColumns = (names: ReadonlyArray<readonly [string, string]>, columns: number): ReadonlyArray<Lines.Line> => {
  const width = Math.min(maxNameWidth, Math.max(...names.map(([name]) => name.length))) + 2
  const room = columns - width - 2
  return names.flatMap(([name, description]) => {
    const label = Lines.text(name, { bold: true })
    if (room < 24) {
      return [
        ...indented(label, columns),
        ...Wrap.wrap(Lines.text(description), Math.max(1, columns - 4)).map((row) => Lines.join([indent, indent, row]))
      ]
    }
    const [first = Lines.blank, ...rest] = Wrap.wrap(Lines.text(description), room)
    const hanging = rest.map((row) => Lines.join([Lines.text(" ".repeat(width + 2)), row]))
    return name.length > maxNameWidth
      ? [
          Lines.join([indent, label]),
          ...[first, ...rest].map((row) => Lines.join([Lines.text(" ".repeat(width + 2)), row]))
        ]
      : [Lines.join([indent, Lines.pad(label, width), first]), ...hanging]
  })
}

const section = (heading: string, lines: ReadonlyArray<Lines.Line>): ReadonlyArray<Lines.Line> =>
  lines.length === 0 ? [] : [Lines.blank, Lines.text(heading, { bold: true }), ...lines]

const entryLines = (entries: ReadonlyArray<Entry>, columns: number): ReadonlyArray<Lines.Line> =>
  entries.length === 0
    ? []
    : twoColumns(
        entries.map(({ name, description }) => [name, description]),
        columns
      )

/** The usage. A command with arguments may have subcommands too. */
const usages = (node: Node): ReadonlyArray<string> =>
  node.commands.length > 0 && node.arguments.length > 0
    ? [usage({ ...node, commands: [] }), usage({ ...node, arguments: [] })]
    : [usage(node)]

const usage = ({ path, arguments: given, options, commands }: Node): string =>
  [
    "scipnet",
    ...path,
    ...(commands.length === 0 ? [] : [path.length === 0 ? "[command]" : "<command>"]),
    ...given.map(({ name, optional }) => (optional && !name.startsWith("[") ? `[${name}]` : name)),
    ...options.filter(({ optional }) => !optional).map(({ name }) => name.replace(/^-\w, /, "")),
    ...(options.some(({ optional }) => optional) || commands.length > 0 ? ["[options]"] : [])
  ].join(" ")

/** A heading, and the commands under it. */
export type Group = readonly [heading: string, names: ReadonlyArray<string>]

/** Renders the help. Without `groups`, all subcommands are under one heading. */
export const render = (
  node: Node,
  {
    example,
    groups,
    shared,
    version
  }: {
    /** An example, without the program name, for a description that has none. */
    readonly example: string | undefined
    readonly groups: ReadonlyArray<Group>
    /** The names of common options, which are listed last. */
    readonly shared: ReadonlySet<string>
    readonly version: string
  },
  style: Styles.Style
) => {
  const columns = Styles.textColumns(style)
  const own = node.options.filter(({ name }) => !shared.has(name))
  const common = node.options.filter(({ name }) => shared.has(name))
  const commandsOf = (names: ReadonlyArray<string>) =>
    entryLines(
      names
        .flatMap((name) => node.commands.filter((each) => each.name === name))
        .map((each) => ({ ...each, description: firstSentence(each.description) })),
      columns
    )
  const commands =
    groups.length === 0
      ? section("Commands", commandsOf(node.commands.map(({ name }) => name)))
      : groups.flatMap(([heading, names]) => section(heading, commandsOf(names)))
  return Lines.toStrings(style, [
    ...(node.path.length === 0 ? [Lines.text(`SCiPNET ${version}`, { bold: true }), Lines.blank] : []),
    ...describe(node.description, columns),
    ...(example === undefined ? [] : [Lines.join([indent, Lines.text(`scipnet ${example}`, { bold: true })])]),
    ...section(
      "Usage",
      usages(node).flatMap((line) => indented(Lines.text(line), columns))
    ),
    ...commands,
    ...section("Arguments", entryLines(node.arguments, columns)),
    ...section("Options", entryLines(own, columns)),
    ...section("Common options", entryLines(common, columns)),
    ...(node.commands.length === 0
      ? []
      : [
          Lines.blank,
          ...Wrap.wrap(Lines.text(`Help for a command: ${["scipnet help", ...node.path].join(" ")} COMMAND`), columns)
        ])
  ])
}
