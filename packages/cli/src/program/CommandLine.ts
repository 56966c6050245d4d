/**
 * Parses a command line by the table of commands. Options may be anywhere; they are reordered for @effect/cli, which
 * accepts only one order reliably. Imports nothing else, so that help starts fast.
 */
import * as BuiltInOptions from "../help/BuiltInOptions.ts"
import * as CommandTable from "../help/CommandTable.ts"
import { suggestions } from "../help/DidYouMean.ts"

/** An option by its long name, as `--deepwell`; a switch has a boolean value. */
export interface OptionValue {
  readonly name: string
  readonly value: string | boolean
}

/** An invalid option; `near` lists similar names. */
export interface Problem {
  readonly option: string
  readonly reason: "not taken" | "on the file itself" | "no value" | "an option for a value" | "twice" | "not a switch"
  readonly near: ReadonlyArray<string>
}

export interface CommandLine {
  /** The named command, or the root. */
  readonly node: CommandTable.Node
  /** The first word, if it should name a command and does not. */
  readonly unknown: string | undefined
  readonly options: ReadonlyArray<OptionValue>
  readonly arguments: ReadonlyArray<string>
  readonly problems: ReadonlyArray<Problem>
  /** True with `--json`. */
  readonly json: boolean
}

interface Kind {
  readonly name: string
  readonly valued: boolean
}

const kindsOf = (entry: CommandTable.Entry): ReadonlyArray<readonly [string, Kind]> => {
  const kind = { name: CommandTable.nameOf(entry), valued: CommandTable.isValued(entry) }
  return CommandTable.flagsOf(entry).map((flag) => [flag, kind] as const)
}

const builtInNames: ReadonlySet<string> = new Set(BuiltInOptions.all.map(CommandTable.nameOf))

/** All options by flag. An option has a value with every command or with none. */
export const optionKinds = (table: CommandTable.Table): ReadonlyMap<string, Kind> => {
  const different = new Map(Object.values(table).flatMap(({ options }) => options.map((entry) => [entry.name, entry])))
  return new Map([...different.values(), ...BuiltInOptions.all].flatMap(kindsOf))
}

/** Splits `--name=value`. Names are case-insensitive. */
const splitOption = (word: string): readonly [string, string | undefined] => {
  const at = word.startsWith("--") ? word.indexOf("=") : -1
  return at === -1 ? [word.toLowerCase(), undefined] : [word.slice(0, at).toLowerCase(), word.slice(at + 1)]
}

// A lone hyphen and a negative number are values.
const isOption = (word: string): boolean => /^-[^\d]/s.test(word)

const switches: ReadonlyMap<string | undefined, boolean> = new Map([
  [undefined, true],
  ["true", true],
  ["false", false]
])

type Kinds = ReadonlyMap<string, Kind>

interface ParsedOptions {
  readonly options: ReadonlyArray<OptionValue>
  readonly problems: ReadonlyArray<Omit<Problem, "near">>
  /** True when the next word is the value. */
  readonly consumedNext: boolean
}

const invalid = (option: string, reason: Problem["reason"]): ParsedOptions => ({
  options: [],
  problems: [{ option, reason }],
  consumedNext: false
})

const valid = (name: string, value: string | boolean, took = false): ParsedOptions => ({
  options: [{ name, value }],
  problems: [],
  consumedNext: took
})

const parseOption = (word: string, next: string | undefined, kinds: Kinds): ParsedOptions => {
  const [typed, equal] = splitOption(word)
  const kind = kinds.get(typed)
  if (kind === undefined) {
    return invalid(typed, "not taken")
  }
  const { name, valued } = kind
  if (!valued) {
    const value = switches.get(equal)
    return value === undefined ? invalid(name, "not a switch") : valid(name, value)
  }
  if (equal !== undefined) {
    return valid(name, equal)
  }
  if (next === undefined || next === "--") {
    return invalid(name, "no value")
  }
  return kinds.has(splitOption(next)[0]) ? invalid(name, "an option for a value") : valid(name, next, true)
}

/** Expands `-fn 5` to `-f -n 5` if all letters are options. */
const parseSwitches = (word: string, next: string | undefined, kinds: Kinds): ParsedOptions => {
  const letters = /^-[a-z]{2,}$/i.test(word) ? Array.from(word.slice(1), (letter) => `-${letter.toLowerCase()}`) : []
  if (letters.length === 0 || !letters.every((letter) => kinds.has(letter))) {
    return parseOption(word, next, kinds)
  }
  const all = letters.map((letter, at) => parseOption(letter, at === letters.length - 1 ? next : undefined, kinds))
  return {
    options: all.flatMap(({ options }) => options),
    problems: all.flatMap(({ problems }) => problems),
    consumedNext: all.some(({ consumedNext: took }) => took)
  }
}

const scan = (argv: ReadonlyArray<string>, kinds: Kinds) => {
  const words: Array<string> = []
  const options: Array<OptionValue> = []
  const problems: Array<Omit<Problem, "near">> = []
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at] ?? ""
    if (word === "--") {
      break
    }
    if (isOption(word)) {
      const read = parseSwitches(word, argv[at + 1], kinds)
      options.push(...read.options)
      problems.push(...read.problems)
      at += read.consumedNext ? 1 : 0
    } else {
      words.push(word)
    }
  }
  // All words after -- are arguments.
  return { words, last: argv.slice(at + 1), options, problems }
}

/** The options of a command, or of all subcommands of a group. */
const optionsOf = (table: CommandTable.Table, node: CommandTable.Node): ReadonlyArray<CommandTable.Entry> =>
  node.options.length > 0 || node.path.length === 0
    ? node.options
    : node.commands.flatMap(({ name }) => table[[...node.path, name].join(" ")]?.options ?? [])

// The options of other commands that name a deepwell; these are not mistyped.
const places: ReadonlySet<string> = new Set(["--deepwell", "--server", "--log", "--replica"])

const misplacedProblems = (
  { name }: OptionValue,
  node: CommandTable.Node,
  taken: ReadonlyArray<CommandTable.Entry>
): ReadonlyArray<Omit<Problem, "near">> => {
  const isTaken =
    name === "--completions"
      ? node.path.length === 0
      : builtInNames.has(name) || taken.some((entry) => CommandTable.nameOf(entry) === name)
  if (isTaken) {
    return []
  }
  const isPlace = name === "--server" && CommandTable.worksOnFile(node)
  return [{ option: name, reason: isPlace ? "on the file itself" : "not taken" }]
}

// A switch may be repeated with the same value.
const repeatedProblems = (
  options: ReadonlyArray<OptionValue>,
  taken: ReadonlyArray<CommandTable.Entry>
): ReadonlyArray<Omit<Problem, "near">> => {
  const often = new Set(taken.filter(({ repeated }) => repeated === true).map(CommandTable.nameOf))
  return options
    .filter(({ name, value }, at) => {
      const [before] = options.slice(0, at).filter((each) => each.name === name)
      return before !== undefined && !often.has(name) && (typeof value !== "boolean" || before.value !== value)
    })
    .map(({ name }) => ({ option: name, reason: "twice" }))
}

/** Parses the words after the program name. `help scp list` is parsed as `scp list --help`. */
export const parse = (table: CommandTable.Table, argv: ReadonlyArray<string>): CommandLine => {
  const scanned = scan(argv, optionKinds(table))
  const isHelp = scanned.words[0] === "help"
  const words = isHelp ? scanned.words.slice(scanned.words[1] === "help" ? 2 : 1) : scanned.words
  const options: ReadonlyArray<OptionValue> = isHelp
    ? [...scanned.options.filter(({ name }) => name !== "--help"), { name: "--help", value: true }]
    : scanned.options
  const { last, problems } = scanned
  const { node, next } = CommandTable.follow(table, words)
  const taken = optionsOf(table, node)
  const names = [...taken.map(CommandTable.nameOf), ...builtInNames]
  const all = [
    ...problems,
    ...options.flatMap((option) => misplacedProblems(option, node, taken)),
    ...repeatedProblems(options, taken)
  ]
  return {
    node,
    unknown: node.commands.length === 0 || node.arguments.length > 0 ? undefined : next,
    options,
    arguments: [...words.slice(node.path.length), ...last],
    problems: all.map((problem) => ({
      ...problem,
      near: problem.reason === "not taken" && !places.has(problem.option) ? suggestions(problem.option, names) : []
    })),
    json: options.some(({ name, value }) => name === "--json" && value === true)
  }
}

/** The first value of an option. */
export const valueOf = ({ options }: CommandLine, name: string): string | undefined => {
  const found = options.find((option) => option.name === name)?.value
  return typeof found === "string" ? found : undefined
}

/** True when a switch is on. */
export const isOn = ({ options }: CommandLine, name: string): boolean =>
  options.some((option) => option.name === name && option.value === true)

const toWords = ({ name, value }: OptionValue, isRepeated: boolean): ReadonlyArray<string> => {
  if (typeof value === "boolean") {
    return value ? [name] : []
  }
  // @effect/cli accepts a repeatable option only as two words.
  return !isRepeated && /^-.*$/.test(value) ? [`${name}=${value}`] : [name, value]
}

/**
 * Reorders a command line for @effect/cli: the command, each option by its long name, and the arguments after `--`. The
 * default command is `terminal`.
 */
export const reorderOptions = ({ node, options, arguments: words }: CommandLine): ReadonlyArray<string> => {
  const repeated = new Set(node.options.filter((entry) => entry.repeated === true).map(CommandTable.nameOf))
  const own = options.filter(({ name }) => !builtInNames.has(name))
  const given = own.filter(
    ({ name, value }, at) => typeof value === "string" || own.findIndex((each) => each.name === name) === at
  )
  return [
    ...(node.path.length === 0 ? ["terminal"] : node.path),
    ...given.flatMap((option) => toWords(option, repeated.has(option.name))),
    ...(words.length === 0 ? [] : ["--", ...words])
  ]
}
