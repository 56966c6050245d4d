/** The implementation of each command in the browser. */
import type { Notice } from "../app/Notices.ts"
import * as Line from "../app/Line.ts"
import * as SessionState from "../app/SessionState.ts"
import { exportFile } from "./ExportCommand.ts"
import * as Grammar from "./Grammar.ts"
import * as OversightCommands from "./OversightCommands.ts"
import * as PastCommands from "./PastCommands.ts"
import * as ReadCommands from "./ReadCommands.ts"
import type { Implementation } from "./Reply.ts"
import { orWithOptions } from "./Reply.ts"
import * as ScreenCommands from "./ScreenCommands.ts"
import * as StatusCommands from "./StatusCommands.ts"
import * as WatchCommand from "./WatchCommand.ts"
import * as WritingCommands from "./WritingCommands.ts"

/** A command with an answer. CLEAR and LOGOUT have none. */
export type Name = Exclude<Grammar.Name, "CLEAR" | "LOGOUT">

const help: Implementation = async ([word]) => {
  const command = word === undefined ? undefined : Grammar.findCommand(word)
  return command === undefined ? { kind: "help", commands: Grammar.commands } : { kind: "usage", command }
}

const trail: Implementation = async () => {
  const user = SessionState.session.value?.user ?? ""
  return { kind: "trail", entries: await Line.call("Trail", { query: { user, limit: 15 } }) }
}

/** Returns the table; `announce` adds a notice of WATCH to the transcript. */
export const make = (announce: (notice: Notice) => void): Readonly<Record<Name, Implementation>> => ({
  ACCESS: ReadCommands.access,
  OPEN: ReadCommands.open,
  SEARCH: ReadCommands.search,
  LIST: ReadCommands.list,
  RANDOM: ReadCommands.random,
  NEXT: ReadCommands.next,
  PREV: ReadCommands.previous,
  HISTORY: ReadCommands.history,
  ASOF: PastCommands.asOf,
  STATUS: orWithOptions("STATUS", StatusCommands.status),
  PROPOSE: orWithOptions("PROPOSE", StatusCommands.propose),
  PENDING: StatusCommands.pending,
  APPROVE: orWithOptions("APPROVE", StatusCommands.approve),
  REJECT: orWithOptions("REJECT", StatusCommands.reject),
  WITHDRAW: orWithOptions("WITHDRAW", StatusCommands.withdraw),
  AUDIT: OversightCommands.audit,
  WATCH: WatchCommand.make(announce),
  TRAIL: trail,
  WHOAMI: ReadCommands.whoAmI,
  HELP: help,
  LOG: PastCommands.log,
  DIFF: PastCommands.diff,
  REVERT: PastCommands.revert,
  REGISTER: WritingCommands.register,
  EDIT: ScreenCommands.edit,
  FILE: ScreenCommands.file,
  ASSIGN: WritingCommands.assign,
  RECLASSIFY: WritingCommands.reclassify,
  CLEARANCE: WritingCommands.clearance,
  ROLE: WritingCommands.role,
  PHRASE: ScreenCommands.phrase,
  "BREAK-GLASS": ScreenCommands.breakGlass,
  REVIEW: OversightCommands.review,
  WHY: OversightCommands.why,
  EXPORT: exportFile
})
