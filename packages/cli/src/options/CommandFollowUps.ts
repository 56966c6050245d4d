/**
 * How to see and take back what a command did, as a table by command.
 */
import type * as Commands from "@scipnet/core/domain/Command"
import type { FollowUp } from "./FollowUp.ts"
import type { Typed } from "./DomainCommand.ts"

type Type = "scp" | "user" | "site" | "mtf"

/** A change whose earlier value is in the log of the record. */
const replaced =
  (type: Type, verb: string) =>
  (id: string): FollowUp => ({
    see: [type, "log", id],
    undo: `${type} log ${id} has the earlier value, for ${type} ${verb} ${id}`
  })

const shown =
  (type: Type) =>
  (id: string): FollowUp => ({ see: [type, "show", id] })

/** A change that another command takes back. */
const reversed =
  (type: Type, verb: string, words: ReadonlyArray<string> = []) =>
  (id: string): FollowUp => ({ see: [type, "log", id], undo: [type, verb, id, ...words] })

/** A proposal, which waits for another user. */
const proposed =
  (type: "scp" | "user") =>
  (id: string): FollowUp => ({ see: [type, "pending"], undo: [type, "withdraw", id] })

const closed = (type: "scp" | "user") => (): FollowUp => ({ see: [type, "pending"] })

const reason = ["--reason", "REASON"]

const table: { readonly [Tag in Commands.Command["_tag"]]?: (id: string) => FollowUp } = {
  RegisterScp: shown("scp"),
  RenameScp: replaced("scp", "rename"),
  ReclassifyScp: replaced("scp", "reclassify"),
  ChangeScpClearance: replaced("scp", "clearance"),
  ChangeScpStatus: replaced("scp", "status"),
  AssignScpSite: replaced("scp", "assign"),
  AssignScpTaskForce: replaced("scp", "assign"),
  ProposeScpStatus: proposed("scp"),
  ApproveScpStatus: (id) => ({ see: ["scp", "history", id] }),
  RejectScpStatus: closed("scp"),
  WithdrawScpStatus: closed("scp"),
  FoundSite: shown("site"),
  AppointSiteDirector: replaced("site", "director"),
  RenameSite: replaced("site", "rename"),
  ChangeSiteClearance: replaced("site", "clearance"),
  DisbandSite: reversed("site", "restore", reason),
  RestoreSite: reversed("site", "disband", reason),
  FormTaskForce: shown("mtf"),
  RenameTaskForce: replaced("mtf", "rename"),
  ChangeTaskForceClearance: replaced("mtf", "clearance"),
  AppointTaskForceLeader: replaced("mtf", "leader"),
  StationTaskForce: replaced("mtf", "station"),
  DisbandTaskForce: reversed("mtf", "restore", reason),
  RestoreTaskForce: reversed("mtf", "disband", reason),
  TransferUser: replaced("user", "transfer"),
  ProposeUserClearance: proposed("user"),
  ApproveUserClearance: replaced("user", "clearance"),
  RejectUserClearance: closed("user"),
  WithdrawUserClearance: closed("user"),
  RenameUser: replaced("user", "rename"),
  ChangeUserTitle: replaced("user", "title"),
  ChangeUserClearance: replaced("user", "clearance"),
  DeactivateUser: reversed("user", "reactivate", reason),
  ReactivateUser: reversed("user", "deactivate", reason)
}

/** The field that identifies the record which a command changes, by the type that its tag names. */
const idField = (tag: string): string =>
  tag.includes("Scp") ? "scp" : tag.includes("TaskForce") ? "taskForce" : tag.includes("Site") ? "site" : "user"

/** Returns the advice for a command; none for one that has no row. */
export const forCommand = (command: Typed): FollowUp => {
  const { _tag: tag, user, role } = command
  if ((tag === "GrantRole" || tag === "RevokeRole") && typeof user === "string" && typeof role === "string") {
    const undo = ["user", "role", user, role, ...(tag === "GrantRole" ? ["--revoke"] : [])]
    return { see: ["user", "show", user], undo }
  }
  const id = command[idField(tag)]
  return typeof id === "string" ? (table[tag]?.(id) ?? {}) : {}
}
