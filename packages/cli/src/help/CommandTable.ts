/**
 * The commands that there are, in the words that help and errors need. It is made when the program is built, so that
 * help waits for nothing that only commands use.
 */

/** Something that is typed, and what it is. */
export interface Entry {
  readonly name: string
  readonly description: string
  readonly optional: boolean
  /** What can be chosen from; anything if left out. */
  readonly choices?: ReadonlyArray<string>
  /** True when it may be repeated. */
  readonly repeated?: boolean
}

export interface Node {
  /** As it is typed after the program's name. */
  readonly path: ReadonlyArray<string>
  readonly description: string
  readonly arguments: ReadonlyArray<Entry>
  readonly options: ReadonlyArray<Entry>
  /** Those right below it. */
  readonly commands: ReadonlyArray<Entry>
}

/** Every command by its path, as `scp register`; the program itself by the empty one. */
export type Table = Readonly<Record<string, Node>>

/** Where words lead as far as they are names of commands, and the first word that is not. */
export interface Followed {
  readonly node: Node
  readonly next: string | undefined
}

const emptyNode: Node = { path: [], description: "", arguments: [], options: [], commands: [] }

/** Follows words from the program's name on. */
export const follow = (table: Table, words: ReadonlyArray<string>): Followed => {
  const { [""]: root = emptyNode } = table
  let node = root
  for (const word of words) {
    const next = node.commands.some(({ name }) => name === word) ? table[[...node.path, word].join(" ")] : undefined
    if (next === undefined) {
      return { node, next: word }
    }
    node = next
  }
  return { node, next: undefined }
}

/** All ways to write an option, as `-d` and `--deepwell`. */
export const flagsOf = ({ name }: Entry): ReadonlyArray<string> => name.match(/(?<![\w-])--?[\w-]+/g) ?? []

/** The long name of an option, as `--deepwell`. */
export const nameOf = ({ name }: Entry): string => /--[\w-]+/.exec(name)?.[0] ?? name

/** True when an option takes a value. */
export const isValued = ({ name }: Entry): boolean => /--[\w-]+ \S/.test(name)

/** True for a command that works on the deepwell's file itself: it takes `--deepwell` and no `--server`. */
export const worksOnFile = ({ options }: Node): boolean => {
  const names = options.map(nameOf)
  return names.includes("--deepwell") && !names.includes("--server")
}
