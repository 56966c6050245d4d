/**
 * The commands of the program. Each is loaded by those only who name it, with what it uses.
 */
import { Command } from "@effect/cli"
import type { Program } from "./CommandTree.ts"
import * as Terminal from "./commands/Terminal.ts"

/** Each by its name, in the order that they are listed in, after `terminal`. */
const loading = {
  init: async () => (await import("./commands/Init.ts")).command,
  login: async () => (await import("./commands/Login.ts")).login,
  logout: async () => (await import("./commands/Login.ts")).logout,
  whoami: async () => (await import("./commands/Login.ts")).whoami,
  session: async () => (await import("./commands/Sessions.ts")).command,
  user: async () => (await import("./commands/Users.ts")).command,
  scp: async () => (await import("./commands/Scps.ts")).command,
  site: async () => (await import("./commands/Sites.ts")).command,
  mtf: async () => (await import("./commands/TaskForces.ts")).command,
  access: async () => (await import("./commands/Access.ts")).command,
  search: async () => (await import("./commands/Lookup.ts")).search,
  audit: async () => (await import("./commands/Audit.ts")).audit,
  asof: async () => (await import("./commands/AsOf.ts")).command,
  review: async () => (await import("./commands/Oversight.ts")).review,
  why: async () => (await import("./commands/Oversight.ts")).why,
  policy: async () => (await import("./commands/Oversight.ts")).policy,
  exec: async () => (await import("./commands/Exec.ts")).command,
  events: async () => (await import("./commands/Log.ts")).events,
  verify: async () => (await import("./commands/Log.ts")).verify,
  checkpoint: async () => (await import("./commands/Care.ts")).checkpoint,
  backup: async () => (await import("./commands/Care.ts")).backup,
  restore: async () => (await import("./commands/Care.ts")).restore,
  export: async () => (await import("./commands/Transfer.ts")).exported,
  doctor: async () => (await import("./commands/Doctor.ts")).doctor,
  rebuild: async () => (await import("./commands/Doctor.ts")).rebuild,
  import: async () => (await import("./commands/Import.ts")).command,
  demo: async () => (await import("./commands/Demo.ts")).command
}

const isName = (word: string): word is keyof typeof loading => Object.hasOwn(loading, word)

const others = () => Promise.all(Object.values(loading).map((load) => load()))

/** All commands, and what the program does without one. */
export const all = async (): Promise<Program> => ({
  root: Terminal.root,
  commands: [Terminal.command, ...(await others())]
})

const may = async (first: string | undefined) =>
  first === "terminal" ? [] : first !== undefined && isName(first) ? [await loading[first]()] : await others()

/** The program with all of its commands, as completions tell of it. */
export const whole = async () => Command.withSubcommands(Terminal.root, [Terminal.command, ...(await others())])

// Options of the program itself would take what a command leaves, without a word.
const bare = Command.make("scipnet")

/** The program for the words that name a command, with that command alone; with all where they name none. */
export const program = async ([first]: ReadonlyArray<string>) =>
  Command.withSubcommands(bare, [Terminal.command, ...(await may(first))])
