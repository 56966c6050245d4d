/**
 * Maps each command of the terminal to its implementation.
 */
import type * as HostedCommand from "../hosted/HostedCommand.ts"
import type * as HostedSession from "../hosted/HostedSession.ts"
import type { SessionMemory } from "./SessionMemory.ts"
import type * as Hosting from "./Hosting.ts"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import { Output } from "../io/Output.ts"
import * as TerminalHelp from "../render/TerminalHelp.ts"
import * as RecordTables from "../render/RecordTables.ts"
import { print, type Words } from "./UsageError.ts"
import * as StatusCommands from "./StatusCommands.ts"
import type { LineSource } from "./LineSource.ts"
import * as Parser from "./Parser.ts"
import * as ReadCommands from "./ReadCommands.ts"
import * as WatchCommand from "./WatchCommand.ts"

const audit = Effect.fnUntraced(function* (words: Words) {
  const deepwell = yield* Deepwell.Deepwell
  const { type, rest } = Grammar.splitType(words)
  const target = rest.length === 0 ? {} : { target: ArgumentDecoding.normalizeId(type, rest.join(" ")) }
  const query = yield* ArgumentDecoding.decode(Query.ReadAudit, "AUDIT", { limit: 25, ...target })
  yield* print(yield* deepwell.audit(query), RecordTables.audit)
})

const help = ([word = ""]: Words) => {
  const command = Parser.findCommand(word)
  return command === undefined
    ? print(Parser.commands, TerminalHelp.renderCommands)
    : print(command, TerminalHelp.renderCommand)
}

const clear = () =>
  Effect.flatMap(Output, (output) => (process.stdout.isTTY ? output.line("\u001b[2J\u001b[3J\u001b[H") : Effect.void))

/** Returns the function that runs a command other than LOGOUT. */
export const make = (
  source: LineSource,
  scope: Scope.Scope,
  { hosted, orWithOptions, review }: Pick<ReturnType<typeof Hosting.make>, "hosted" | "orWithOptions" | "review">
) => {
  const implementations = {
    ACCESS: ReadCommands.access,
    OPEN: ReadCommands.open,
    SEARCH: ReadCommands.search,
    LIST: ReadCommands.list,
    RANDOM: ReadCommands.random,
    NEXT: ReadCommands.next,
    PREV: ReadCommands.previous,
    HISTORY: StatusCommands.history,
    STATUS: orWithOptions("STATUS", StatusCommands.status),
    PROPOSE: orWithOptions("PROPOSE", StatusCommands.propose),
    PENDING: StatusCommands.pending,
    APPROVE: orWithOptions("APPROVE", StatusCommands.approve),
    REJECT: orWithOptions("REJECT", StatusCommands.reject),
    WITHDRAW: orWithOptions("WITHDRAW", StatusCommands.withdraw),
    AUDIT: audit,
    WATCH: WatchCommand.make(source, scope),
    WHOAMI: ReadCommands.whoAmI,
    HELP: help,
    CLEAR: clear,
    LOG: hosted("LOG"),
    DIFF: hosted("DIFF"),
    ASOF: hosted("ASOF"),
    REVERT: hosted("REVERT"),
    REGISTER: hosted("REGISTER"),
    EDIT: hosted("EDIT"),
    FILE: hosted("FILE"),
    ASSIGN: hosted("ASSIGN"),
    RECLASSIFY: hosted("RECLASSIFY"),
    CLEARANCE: hosted("CLEARANCE"),
    ROLE: hosted("ROLE"),
    PHRASE: hosted("PHRASE"),
    "BREAK-GLASS": hosted("BREAK-GLASS"),
    WHY: hosted("WHY"),
    EXPORT: hosted("EXPORT"),
    REVIEW: review
  }
  return (
    name: Exclude<Parser.Name, "LOGOUT">,
    words: Words
  ): Effect.Effect<
    void,
    HostedCommand.Failure,
    Exclude<HostedCommand.Requirements, HostedSession.HostedSession> | SessionMemory
  > => implementations[name](words)
}
