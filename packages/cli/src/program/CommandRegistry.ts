/**
 * The commands of the program. The module of a command is loaded only when the command line names it.
 */
import * as Command from "@effect/cli/Command"
import type { Program } from "./CommandDescriptions.ts"
import * as Terminal from "../commands/Terminal.ts"

/** The loader of each command, in the order of the help; `terminal` comes first. */
const loaders = {
  init: async () => (await import("../commands/operator/Init.ts")).command,
  login: async () => (await import("../commands/user/Login.ts")).login,
  logout: async () => (await import("../commands/user/Login.ts")).logout,
  whoami: async () => (await import("../commands/user/Login.ts")).whoami,
  session: async () => (await import("../commands/user/Sessions.ts")).command,
  config: async () => (await import("../commands/user/Config.ts")).command,
  user: async () => (await import("../commands/user/Users.ts")).command,
  scp: async () => (await import("../commands/record/Scps.ts")).command,
  site: async () => (await import("../commands/record/Sites.ts")).command,
  mtf: async () => (await import("../commands/record/TaskForces.ts")).command,
  access: async () => (await import("../commands/record/Access.ts")).command,
  search: async () => (await import("../commands/record/Search.ts")).search,
  audit: async () => (await import("../commands/auditor/Audit.ts")).audit,
  asof: async () => (await import("../commands/record/AsOf.ts")).command,
  watch: async () => (await import("../commands/record/Watch.ts")).watch,
  review: async () => (await import("../commands/auditor/Oversight.ts")).review,
  why: async () => (await import("../commands/auditor/Oversight.ts")).why,
  policy: async () => (await import("../commands/operator/Policy.ts")).policy,
  exec: async () => (await import("../commands/operator/Exec.ts")).command,
  events: async () => (await import("../commands/operator/Events.ts")).events,
  verify: async () => (await import("../commands/operator/Verification.ts")).verify,
  checkpoint: async () => (await import("../commands/operator/Verification.ts")).checkpoint,
  backup: async () => (await import("../commands/operator/Backups.ts")).backup,
  restore: async () => (await import("../commands/operator/Backups.ts")).restore,
  log: async () => (await import("../commands/operator/Log.ts")).command,
  export: async () => (await import("../commands/operator/Transfer.ts")).exported,
  doctor: async () => (await import("../commands/operator/Doctor.ts")).doctor,
  rebuild: async () => (await import("../commands/operator/Doctor.ts")).rebuild,
  consumer: async () => (await import("../commands/operator/Consumers.ts")).command,
  import: async () => (await import("../commands/operator/Import.ts")).command,
  demo: async () => (await import("../commands/operator/Demo.ts")).command
}

/** Commands of two words whose first word is a command with arguments. */
const nested = {
  export: {
    name: "archive",
    load: async () => (await import("../commands/record/RecordExport.ts")).archive
  }
}

const isName = (word: string): word is keyof typeof loaders => Object.hasOwn(loaders, word)

const loadAll = () => Promise.all(Object.values(loaders).map((load) => load()))

/** All commands, and the root command. */
export const all = async (): Promise<Program> => ({
  root: Terminal.root,
  commands: [Terminal.command, ...(await loadAll())],
  nested: await Promise.all(
    Object.entries(nested).map(async ([parent, { load }]) => ({ parent, descriptor: (await load()).descriptor }))
  )
})

const loadFor = async (first: string | undefined, second: string | undefined) =>
  first === "terminal"
    ? []
    : first === "export" && second === nested.export.name
      ? [Command.withSubcommands(Command.make("export"), [await nested.export.load()])]
      : first !== undefined && isName(first)
        ? [await loaders[first]()]
        : await loadAll()

// A root with options would silently accept options that a command does not define.
const emptyRoot = Command.make("scipnet")

/** The program with the named command only, or with all commands if the words name none. */
export const program = async ([first, second]: ReadonlyArray<string>) =>
  Command.withSubcommands(emptyRoot, [Terminal.command, ...(await loadFor(first, second))])
