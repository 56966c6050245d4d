/**
 * The commands of the program. Each is loaded by those only who name it, with what it uses.
 */
import { Command } from "@effect/cli"
import type { Program } from "./CommandDescriptions.ts"
import * as Terminal from "../commands/Terminal.ts"

/** Each by its name, in the order that they are listed in, after `terminal`. */
const loaders = {
  init: async () => (await import("../commands/operator/Init.ts")).command,
  login: async () => (await import("../commands/user/Login.ts")).login,
  logout: async () => (await import("../commands/user/Login.ts")).logout,
  whoami: async () => (await import("../commands/user/Login.ts")).whoami,
  session: async () => (await import("../commands/user/Sessions.ts")).command,
  user: async () => (await import("../commands/user/Users.ts")).command,
  scp: async () => (await import("../commands/record/Scps.ts")).command,
  site: async () => (await import("../commands/record/Sites.ts")).command,
  mtf: async () => (await import("../commands/record/TaskForces.ts")).command,
  access: async () => (await import("../commands/record/Access.ts")).command,
  search: async () => (await import("../commands/record/Lookup.ts")).search,
  audit: async () => (await import("../commands/auditor/Audit.ts")).audit,
  asof: async () => (await import("../commands/record/AsOf.ts")).command,
  review: async () => (await import("../commands/auditor/Oversight.ts")).review,
  why: async () => (await import("../commands/auditor/Oversight.ts")).why,
  policy: async () => (await import("../commands/auditor/Oversight.ts")).policy,
  exec: async () => (await import("../commands/operator/Exec.ts")).command,
  events: async () => (await import("../commands/operator/Log.ts")).events,
  verify: async () => (await import("../commands/operator/Log.ts")).verify,
  checkpoint: async () => (await import("../commands/operator/Maintenance.ts")).checkpoint,
  backup: async () => (await import("../commands/operator/Maintenance.ts")).backup,
  restore: async () => (await import("../commands/operator/Maintenance.ts")).restore,
  export: async () => (await import("../commands/operator/Transfer.ts")).exported,
  doctor: async () => (await import("../commands/operator/Doctor.ts")).doctor,
  rebuild: async () => (await import("../commands/operator/Doctor.ts")).rebuild,
  import: async () => (await import("../commands/operator/Import.ts")).command,
  demo: async () => (await import("../commands/operator/Demo.ts")).command
}

const isName = (word: string): word is keyof typeof loaders => Object.hasOwn(loaders, word)

const loadAll = () => Promise.all(Object.values(loaders).map((load) => load()))

/** All commands, and what the program does without one. */
export const all = async (): Promise<Program> => ({
  root: Terminal.root,
  commands: [Terminal.command, ...(await loadAll())]
})

const loadFor = async (first: string | undefined) =>
  first === "terminal" ? [] : first !== undefined && isName(first) ? [await loaders[first]()] : await loadAll()

/** The program with all of its commands, as completions tell of it. */
export const rootWithAll = async () => Command.withSubcommands(Terminal.root, [Terminal.command, ...(await loadAll())])

// Options of the program itself would take what a command leaves, without a word.
const emptyRoot = Command.make("scipnet")

/** The program for the words that name a command, with that command alone; with all where they name none. */
export const program = async ([first]: ReadonlyArray<string>) =>
  Command.withSubcommands(emptyRoot, [Terminal.command, ...(await loadFor(first))])
