/** The commands that write: records, their classes, levels and places, and the rights of users. */
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as CustodySentences from "@scipnet/presentation/sentences/CustodySentences"
import type { Command } from "../app/Command.ts"
import { execute } from "../app/Command.ts"
import * as Line from "../app/Line.ts"
import { CallFailed } from "../protocol/Connection.ts"
import * as Reply from "./Reply.ts"
import * as ScreenCommands from "./ScreenCommands.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type FollowUp = Parameters<typeof Reply.text>[1]

/** Executes commands in order. Answers with the outcome, or that nothing changed. */
const change = async (
  commands: ReadonlyArray<Command>,
  done: string,
  followUp: FollowUp,
  notes: () => Promise<ReadonlyArray<string>> = async () => []
): Promise<TerminalAnswer> => {
  let isChanged = false
  for (const command of commands) {
    const { positions } = await execute(command)
    isChanged ||= positions.length > 0
  }
  const sentence = isChanged ? done : Outcomes.unchanged
  return Reply.text([sentence, ...(await notes())].join("\n"), isChanged ? followUp : {})
}

/** A change whose earlier value is in the log of the record. */
const replaced = (name: "ASSIGN" | "RECLASSIFY" | "CLEARANCE", { type, id }: LineData.Target): FollowUp => {
  const record = Replies.typed(type, id)
  return { see: `LOG ${record}`, undo: `LOG ${record} has the earlier value, for ${name} ${record}` }
}

type NewRecord = Exclude<LineData.Lines["REGISTER"], { readonly type: "user" }>

const created = (line: NewRecord): Command => {
  const { id, name } = line
  const clearance = { level: line.level, compartments: [] }
  switch (line.type) {
    case "site":
      return { _tag: "FoundSite", site: id, name, clearance }
    case "mtf":
      return { _tag: "FormTaskForce", taskForce: id, name, clearance }
    case "scp": {
      const classification = { objectClass: line.objectClass, secondaryClass: null, disruption: null, risk: null }
      return { _tag: "RegisterScp", scp: id, name, classification, clearance }
    }
  }
}

/** Registers a record. A user needs a password, which is typed on the screen for it. */
export const register = Reply.ofLine("REGISTER", (line) =>
  line.type === "user"
    ? ScreenCommands.enrol(line)
    : change([created(line)], Outcomes.registered(line.type, line.id, line.name), {
        see: `ACCESS ${Replies.typed(line.type, line.id)}`
      })
)

/** Assigns an anomaly to a site, a task force, or both. */
export const assign = Reply.ofLine("ASSIGN", (line) =>
  change(
    [
      ...(line.site === undefined ? [] : [{ _tag: "AssignScpSite", scp: line.id, site: line.site } as const]),
      ...(line.mtf === undefined ? [] : [{ _tag: "AssignScpTaskForce", scp: line.id, taskForce: line.mtf } as const])
    ],
    Outcomes.assigned(line.id),
    replaced("ASSIGN", line)
  )
)

/** Changes the classes of an anomaly; those that are not typed stay. */
export const reclassify = Reply.ofLine("RECLASSIFY", (line) => {
  const { id, objectClass, disruption, risk } = line
  const classification = {
    objectClass,
    ...(disruption === undefined ? {} : { disruption }),
    ...(risk === undefined ? {} : { risk })
  }
  return change(
    [{ _tag: "ReclassifyScp", scp: id, classification }],
    Outcomes.reclassified(id),
    replaced("RECLASSIFY", line)
  )
})

/** The note on the custody of an account whose rights are raised. */
const custodyOf = async (user: string): Promise<ReadonlyArray<string>> => {
  try {
    const custody = await Line.call("Custody", { query: { user } })
    return custody.inCustody || custody.recoveredAt !== null ? [`NOTE: ${CustodySentences.note(custody)}`] : []
  } catch (error) {
    // The change is committed: a failure of this query must not be reported as its outcome.
    if (!(error instanceof CallFailed)) {
      throw error
    }
    return [Outcomes.unreadCustody(user, error.failure._tag)]
  }
}

/** The command, with the compartments that the record has: a new level must not open it to readers without them. */
const clearanceCommand = async ({ type, id, level, reason }: LineData.Lines["CLEARANCE"]): Promise<Command> => {
  const present = await Line.call("Access", { query: { type, id } })
  const compartments = present._tag === "Granted" ? present.record.clearance.compartments : []
  const clearance = { level, compartments }
  switch (type) {
    case "scp":
      return { _tag: "ChangeScpClearance", scp: id, clearance, reason }
    case "user":
      return { _tag: "ChangeUserClearance", user: id, clearance, reason }
    case "site":
      return { _tag: "ChangeSiteClearance", site: id, clearance, reason }
    case "mtf":
      return { _tag: "ChangeTaskForceClearance", taskForce: id, clearance, reason }
  }
}

/** Sets the level that a record requires, or that a user holds. */
export const clearance = Reply.ofLine("CLEARANCE", async (line) =>
  change(
    [await clearanceCommand(line)],
    Outcomes.clearance(line.type, line.id, line.level),
    replaced("CLEARANCE", line),
    line.type === "user" ? () => custodyOf(line.id) : undefined
  )
)

/** Grants a role to a user, or revokes it. */
export const role = Reply.ofLine("ROLE", ({ user, role: name, isRevoked }) =>
  change(
    [{ _tag: isRevoked ? "RevokeRole" : "GrantRole", user, role: name }],
    Outcomes.role(user, name, isRevoked),
    { see: `ACCESS USER ${user}`, undo: `ROLE ${user} ${name}${isRevoked ? "" : " REVOKE"}` },
    isRevoked ? undefined : () => custodyOf(user)
  )
)
