/** Commands and actions in words, for the sentences that name them. */
import type * as Authority from "@scipnet/core/domain/access/Authority"
import { splitTag } from "../Words.ts"

type Name = keyof typeof Authority.table | keyof typeof Authority.actions

const table: Readonly<Record<Name, string>> = {
  RegisterScp: "registering an anomaly",
  RenameScp: "renaming an anomaly",
  ReclassifyScp: "reclassifying an anomaly",
  ChangeScpClearance: "changing the clearance of an anomaly",
  AssignScpSite: "assigning an anomaly to a site",
  AssignScpTaskForce: "assigning an anomaly to a task force",
  FileScpSection: "filing a section",
  ReviseScpSection: "revising this section",
  ChangeScpStatus: "this change of status",
  ProposeScpStatus: "proposing this change of status",
  ApproveScpStatus: "approving this change of status",
  RejectScpStatus: "rejecting this change of status",
  WithdrawScpStatus: "withdrawing a change of status",
  RecordScpProvenance: "recording a provenance",
  RegisterUser: "registering a user",
  RenameUser: "renaming a user",
  ChangeUserTitle: "changing the title of a user",
  TransferUser: "transferring a user",
  ChangeUserClearance: "this change of a user's clearance",
  ProposeUserClearance: "proposing a user's clearance",
  ApproveUserClearance: "approving a user's clearance",
  RejectUserClearance: "rejecting a user's clearance",
  WithdrawUserClearance: "withdrawing a change of clearance",
  ChangeUserPassword: "changing a password",
  ResetUserPassword: "resetting a password",
  SetOverridePhrase: "setting an override phrase",
  GrantRole: "granting a role",
  RevokeRole: "revoking a role",
  DeactivateUser: "deactivating an account",
  ReactivateUser: "reactivating an account",
  ConfirmAccount: "confirming an account",
  FoundSite: "founding a site",
  RenameSite: "renaming a site",
  AppointSiteDirector: "appointing a director",
  ChangeSiteClearance: "changing the clearance of a site",
  FileSiteDocument: "filing a document",
  ReviseSiteDocument: "revising this document",
  DisbandSite: "disbanding a site",
  RestoreSite: "restoring a site",
  FormTaskForce: "forming a task force",
  RenameTaskForce: "renaming a task force",
  AppointTaskForceLeader: "appointing a leader",
  StationTaskForce: "stationing a task force",
  ChangeTaskForceClearance: "changing the clearance of a task force",
  FileTaskForceDocument: "filing a document",
  ReviseTaskForceDocument: "revising this document",
  DisbandTaskForce: "disbanding a task force",
  RestoreTaskForce: "restoring a task force",
  audit: "reading the audit log",
  review: "reviewing uses of break-glass",
  why: "explaining an access decision",
  positions: "reading at a position of the log",
  "break-glass": "breaking the glass",
  "custody of others": "reading the custody of another account",
  "sessions of others": "reading the sessions of others"
}

const words: ReadonlyMap<string, string> = new Map(Object.entries(table))

/** The words, in lower case: `registering an anomaly`. A name of a newer server is split: `Merge Records`. */
export const commandWords = (name: string): string => words.get(name) ?? splitTag(name)
