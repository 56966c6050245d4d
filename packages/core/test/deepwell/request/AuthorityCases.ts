/**
 * The expected authority table, written independently of the implementation, with a command for each row.
 */
import type { Command, Role } from "@scipnet/core"
import { Clearance, Scp, Site, TaskForce, User } from "@scipnet/core"

export const unassessed = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const
const bottom = { level: 0, compartments: [] } as const
const reason = "as the test has it"
const evidence = "a written record"
const note = { title: "A Note", body: "Text.", clearance: null }

/** Target ids by record type: readable by every user, requiring a compartment, and absent. */
export const targets = {
  scp: ["SCP-500", "SCP-501", "SCP-599"],
  user: ["target-a", "target-b", "target-none"],
  site: ["Site-7", "Site-8", "Site-9"],
  mtf: ["Beta-7", "Beta-8", "Beta-9"]
} as const

export interface Case {
  readonly type: keyof typeof targets
  /** The required level. */
  readonly level: Clearance.Level
  readonly role: Role.Role
  readonly operator: boolean
  /** The command on a record; `proposal` is the id of its open proposal. */
  readonly command: (id: string, proposal: string) => Command.Command
  /** A command to execute first. */
  readonly before?: (id: string) => Command.Command
  /** The author of the open proposal on the record: another user or the actor. */
  readonly proposedBy?: "another" | "actor"
  /** The command creates its record, so that reading is not checked. */
  readonly opens?: true
}

const scp = { type: "scp", role: "archivist", operator: true } as const
const status = { type: "scp", role: "archivist", operator: false, level: 4 } as const
const user = { type: "user", role: "administrator", operator: false, level: 3 } as const
const site = { type: "site", role: "archivist", operator: true } as const
const mtf = { type: "mtf", role: "archivist", operator: true } as const

/** Commands that open a proposal, by record type. */
export const proposals = {
  scp: (id: string) => Scp.ProposeStatus.make({ scp: id, to: "neutralized", reason, evidence }),
  user: (id: string) => User.ProposeClearance.make({ user: id, clearance: Clearance.make(5), reason })
} as const

export const cases: { readonly [T in Command.Command["_tag"]]: Case } = {
  RegisterScp: {
    ...scp,
    level: 2,
    opens: true,
    command: (id) => Scp.Register.make({ scp: id, name: "New", classification: unassessed, clearance: bottom })
  },
  RenameScp: { ...scp, level: 2, command: (id) => Scp.Rename.make({ scp: id, name: "Another" }) },
  ReclassifyScp: {
    ...scp,
    level: 3,
    command: (id) => Scp.Reclassify.make({ scp: id, classification: { objectClass: "Keter" } })
  },
  ChangeScpClearance: {
    ...scp,
    level: 3,
    command: (id) => Scp.ChangeClearance.make({ scp: id, clearance: { level: 1, compartments: [] }, reason })
  },
  AssignScpSite: { ...scp, level: 3, command: (id) => Scp.AssignSite.make({ scp: id, site: "Site-7" }) },
  AssignScpTaskForce: { ...scp, level: 3, command: (id) => Scp.AssignTaskForce.make({ scp: id, taskForce: "Beta-7" }) },
  FileScpSection: { ...scp, level: 2, command: (id) => Scp.FileSection.make({ scp: id, section: "note", ...note }) },
  ReviseScpSection: {
    ...scp,
    level: 2,
    before: (id) => Scp.FileSection.make({ scp: id, section: "note", ...note }),
    command: (id) => Scp.ReviseSection.make({ scp: id, section: "note", body: "Other text." })
  },
  ChangeScpStatus: { ...status, command: (id) => Scp.ChangeStatus.make({ scp: id, to: "explained", reason }) },
  ProposeScpStatus: { ...status, command: proposals.scp },
  ApproveScpStatus: {
    ...status,
    proposedBy: "another",
    command: (id, proposal) => Scp.ApproveStatus.make({ scp: id, proposal })
  },
  RejectScpStatus: {
    ...status,
    proposedBy: "another",
    command: (id, proposal) => Scp.RejectStatus.make({ scp: id, proposal, reason })
  },
  WithdrawScpStatus: {
    ...status,
    proposedBy: "actor",
    command: (id, proposal) => Scp.WithdrawStatus.make({ scp: id, proposal })
  },
  RecordScpProvenance: {
    ...scp,
    level: 2,
    command: (id) =>
      Scp.RecordProvenance.make({
        scp: id,
        provenance: { page: "p", link: "https://example.org", author: "A", licence: "L", revision: "r" }
      })
  },

  RegisterUser: {
    ...user,
    operator: true,
    opens: true,
    command: (id) => User.Register.make({ user: id, name: "New", clearance: bottom })
  },
  RenameUser: { ...user, command: (id) => User.Rename.make({ user: id, name: "Another" }) },
  ChangeUserTitle: { ...user, command: (id) => User.ChangeTitle.make({ user: id, title: "Field Agent" }) },
  TransferUser: { ...user, operator: true, command: (id) => User.Transfer.make({ user: id, site: "Site-7" }) },
  ChangeUserClearance: {
    ...user,
    command: (id) => User.ChangeClearance.make({ user: id, clearance: { level: 1, compartments: [] }, reason })
  },
  ProposeUserClearance: { ...user, level: 5, command: proposals.user },
  ApproveUserClearance: {
    ...user,
    level: 5,
    proposedBy: "another",
    command: (id, proposal) => User.ApproveClearance.make({ user: id, proposal })
  },
  RejectUserClearance: {
    ...user,
    level: 5,
    proposedBy: "another",
    command: (id, proposal) => User.RejectClearance.make({ user: id, proposal, reason })
  },
  WithdrawUserClearance: {
    ...user,
    level: 5,
    proposedBy: "actor",
    command: (id, proposal) => User.WithdrawClearance.make({ user: id, proposal })
  },
  GrantRole: { ...user, command: (id) => User.GrantRole.make({ user: id, role: "administrator" }) },
  RevokeRole: {
    ...user,
    before: (id) => User.GrantRole.make({ user: id, role: "administrator" }),
    command: (id) => User.RevokeRole.make({ user: id, role: "administrator" })
  },
  DeactivateUser: { ...user, command: (id) => User.Deactivate.make({ user: id, reason }) },
  ReactivateUser: {
    ...user,
    before: (id) => User.Deactivate.make({ user: id, reason }),
    command: (id) => User.Reactivate.make({ user: id, reason })
  },
  ConfirmAccount: { ...user, operator: true, command: (id) => User.Confirm.make({ user: id, credential: 1 }) },

  FoundSite: {
    ...site,
    level: 4,
    opens: true,
    command: (id) => Site.Found.make({ site: id, name: "New", clearance: bottom })
  },
  RenameSite: { ...site, level: 4, command: (id) => Site.Rename.make({ site: id, name: "Another" }) },
  AppointSiteDirector: {
    ...site,
    level: 4,
    command: (id) => Site.AppointDirector.make({ site: id, director: "target-a" })
  },
  ChangeSiteClearance: {
    ...site,
    level: 4,
    command: (id) => Site.ChangeClearance.make({ site: id, clearance: { level: 1, compartments: [] }, reason })
  },
  FileSiteDocument: {
    ...site,
    level: 3,
    command: (id) => Site.FileDocument.make({ site: id, document: "note", ...note })
  },
  ReviseSiteDocument: {
    ...site,
    level: 3,
    before: (id) => Site.FileDocument.make({ site: id, document: "note", ...note }),
    command: (id) => Site.ReviseDocument.make({ site: id, document: "note", body: "Other text." })
  },
  DisbandSite: { ...site, level: 4, command: (id) => Site.Disband.make({ site: id, reason }) },
  RestoreSite: {
    ...site,
    level: 4,
    before: (id) => Site.Disband.make({ site: id, reason }),
    command: (id) => Site.Restore.make({ site: id, reason })
  },

  FormTaskForce: {
    ...mtf,
    level: 4,
    opens: true,
    command: (id) => TaskForce.Form.make({ taskForce: id, name: "New" })
  },
  RenameTaskForce: { ...mtf, level: 4, command: (id) => TaskForce.Rename.make({ taskForce: id, name: "Another" }) },
  AppointTaskForceLeader: {
    ...mtf,
    level: 4,
    command: (id) => TaskForce.AppointLeader.make({ taskForce: id, leader: "target-a" })
  },
  StationTaskForce: { ...mtf, level: 4, command: (id) => TaskForce.Station.make({ taskForce: id, site: "Site-7" }) },
  ChangeTaskForceClearance: {
    ...mtf,
    level: 4,
    command: (id) =>
      TaskForce.ChangeClearance.make({ taskForce: id, clearance: { level: 1, compartments: [] }, reason })
  },
  FileTaskForceDocument: {
    ...mtf,
    level: 3,
    command: (id) => TaskForce.FileDocument.make({ taskForce: id, document: "note", ...note })
  },
  ReviseTaskForceDocument: {
    ...mtf,
    level: 3,
    before: (id) => TaskForce.FileDocument.make({ taskForce: id, document: "note", ...note }),
    command: (id) => TaskForce.ReviseDocument.make({ taskForce: id, document: "note", body: "Other text." })
  },
  DisbandTaskForce: { ...mtf, level: 4, command: (id) => TaskForce.Disband.make({ taskForce: id, reason }) },
  RestoreTaskForce: {
    ...mtf,
    level: 4,
    before: (id) => TaskForce.Disband.make({ taskForce: id, reason }),
    command: (id) => TaskForce.Restore.make({ taskForce: id, reason })
  }
}
