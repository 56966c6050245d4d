/**
 * Who may do what: one row a command. Whoever does something must be able to read its target first; that is decided
 * before any of this.
 */
import type { Level } from "./Clearance.ts"
import * as Clearance from "./Clearance.ts"
import type { AnyCommand as Command } from "../Command.ts"
import { BeyondOwnClearance, ClearanceDenied, OwnClearance } from "../Refusal.ts"
import type { Role } from "./Role.ts"
import type * as Scp from "../scp/Scp.ts"
import type * as Site from "../site/Site.ts"
import * as Status from "../scp/Status.ts"
import type * as TaskForce from "../task-force/TaskForce.ts"
import type * as User from "../user/User.ts"
import * as Section from "../Section.ts"

type StateOf<C> = C extends Scp.ScpCommand
  ? Scp.State
  : C extends User.AnyCommand
    ? User.State
    : C extends Site.SiteCommand
      ? Site.State
      : C extends TaskForce.TaskForceCommand
        ? TaskForce.State
        : never

/** One row. Its rules are methods, so that the row of a command, found by its tag, serves where any command may come. */
export interface Row<C, State> {
  readonly level: Level
  /** Null where it takes none. */
  readonly role: Role | null
  /** Whether the operator, too, may do this. */
  readonly operator: boolean
  /** A level that depends on what is asked for. */
  levelFor?(command: C, state: State, actor: User.Account): Level
  /** The clearances that the actor must dominate besides the target's: those they take away or give. */
  dominating?(command: C, state: State): ReadonlyArray<Clearance.Clearance>
  /** The roles that the actor must hold: those they give or take, or those of an account that they take over. */
  granting?(command: C, state: State): ReadonlyArray<Role>
  /** Who does this: everybody but the person it is about, or nobody but them. */
  readonly to?: "others" | "oneself"
}

const archivist = { role: "archivist", operator: true } as const
const administrator = { role: "administrator", operator: false } as const

const given = (clearance: Clearance.Clearance | null | undefined): ReadonlyArray<Clearance.Clearance> =>
  clearance === null || clearance === undefined ? [] : [clearance]

const toDeletionOrBack = (to: Status.Status, state: Scp.State): Level =>
  (state === null ? undefined : Status.find(state.standing, to)?.level) ?? 4

// Lowering takes more than raising.
const toSetClearance = (
  { clearance }: { readonly clearance: Clearance.Clearance },
  state: { readonly clearance: Clearance.Clearance } | null
): Level => (state === null || Clearance.dominates(clearance, state.clearance) ? 3 : 4)

type Table = {
  readonly [T in Command["_tag"]]: Row<Extract<Command, { _tag: T }>, StateOf<Extract<Command, { _tag: T }>>>
}

/** The whole of it. */
export const table: Table = {
  RegisterScp: { ...archivist, level: 2, dominating: ({ clearance }) => [clearance] },
  RenameScp: { ...archivist, level: 2 },
  ReclassifyScp: { ...archivist, level: 3 },
  ChangeScpClearance: {
    ...archivist,
    level: 3,
    levelFor: toSetClearance,
    dominating: ({ clearance }) => [clearance]
  },
  AssignScpSite: { ...archivist, level: 3 },
  AssignScpTaskForce: { ...archivist, level: 3 },
  FileScpSection: {
    ...archivist,
    level: 2,
    dominating: ({ clearance }) => given(clearance)
  },
  ReviseScpSection: {
    ...archivist,
    level: 2,
    levelFor: (command, state, { clearance }) => (Section.lowers(state, command.section, command, clearance) ? 4 : 2),
    dominating: ({ clearance }) => given(clearance)
  },
  ChangeScpStatus: {
    ...archivist,
    operator: false,
    level: 4,
    levelFor: ({ to }, state) => toDeletionOrBack(to, state)
  },
  ProposeScpStatus: {
    ...archivist,
    operator: false,
    level: 4,
    levelFor: ({ to }, state) => toDeletionOrBack(to, state)
  },
  ApproveScpStatus: {
    ...archivist,
    operator: false,
    level: 4,
    levelFor: (_, state) => toDeletionOrBack(state?.proposal?.to ?? "active", state)
  },
  RejectScpStatus: {
    ...archivist,
    operator: false,
    level: 4,
    levelFor: (_, state) => toDeletionOrBack(state?.proposal?.to ?? "active", state)
  },
  RecordScpProvenance: { ...archivist, level: 2 },
  WithdrawScpStatus: { ...archivist, operator: false, level: 4 },

  RegisterUser: {
    ...administrator,
    operator: true,
    level: 3,
    dominating: ({ clearance }) => [clearance],
    granting: ({ roles = [] }) => roles
  },
  RenameUser: { ...administrator, level: 3 },
  ChangeUserTitle: { ...administrator, level: 3 },
  TransferUser: { ...administrator, operator: true, level: 3, to: "others" },
  ChangeUserClearance: {
    ...administrator,
    level: 3,
    levelFor: toSetClearance,
    dominating: ({ clearance }) => [clearance],
    to: "others"
  },
  ProposeUserClearance: {
    ...administrator,
    level: 5,
    dominating: ({ clearance }) => [clearance],
    to: "others"
  },
  ApproveUserClearance: {
    ...administrator,
    level: 5,
    dominating: (_, state) => given(state?.proposal?.to),
    to: "others"
  },
  RejectUserClearance: {
    ...administrator,
    level: 5,
    dominating: (_, state) => given(state?.proposal?.to),
    to: "others"
  },
  WithdrawUserClearance: { ...administrator, level: 5 },
  ChangeUserPassword: { role: null, operator: false, level: 0, to: "oneself" },
  ResetUserPassword: {
    ...administrator,
    operator: true,
    level: 3,
    granting: (_, state) => state?.roles ?? [],
    to: "others"
  },
  SetOverridePhrase: { role: null, operator: false, level: 3, to: "oneself" },
  GrantRole: { ...administrator, level: 3, granting: ({ role }) => [role], to: "others" },
  RevokeRole: { ...administrator, level: 3, granting: ({ role }) => [role], to: "others" },
  DeactivateUser: { ...administrator, level: 3, to: "others" },
  ReactivateUser: { ...administrator, level: 3 },
  ConfirmAccount: { ...administrator, operator: true, level: 3, to: "others" },

  FoundSite: { ...archivist, level: 4, dominating: ({ clearance }) => given(clearance) },
  RenameSite: { ...archivist, level: 4 },
  AppointSiteDirector: { ...archivist, level: 4 },
  ChangeSiteClearance: { ...archivist, level: 4, dominating: ({ clearance }) => [clearance] },
  FileSiteDocument: {
    ...archivist,
    level: 3,
    dominating: ({ clearance }) => given(clearance)
  },
  ReviseSiteDocument: {
    ...archivist,
    level: 3,
    levelFor: (command, state, { clearance }) => (Section.lowers(state, command.document, command, clearance) ? 4 : 3),
    dominating: ({ clearance }) => given(clearance)
  },
  DisbandSite: { ...archivist, level: 4 },
  RestoreSite: { ...archivist, level: 4 },

  FormTaskForce: { ...archivist, level: 4, dominating: ({ clearance }) => given(clearance) },
  RenameTaskForce: { ...archivist, level: 4 },
  AppointTaskForceLeader: { ...archivist, level: 4 },
  StationTaskForce: { ...archivist, level: 4 },
  ChangeTaskForceClearance: { ...archivist, level: 4, dominating: ({ clearance }) => [clearance] },
  FileTaskForceDocument: {
    ...archivist,
    level: 3,
    dominating: ({ clearance }) => given(clearance)
  },
  ReviseTaskForceDocument: {
    ...archivist,
    level: 3,
    levelFor: (command, state, { clearance }) => (Section.lowers(state, command.document, command, clearance) ? 4 : 3),
    dominating: ({ clearance }) => given(clearance)
  },
  DisbandTaskForce: { ...archivist, level: 4 },
  RestoreTaskForce: { ...archivist, level: 4 }
}

type Held = Pick<User.Account, "clearance" | "roles">

const denied = (what: string, level: Level, role: Role | null, { clearance, roles }: Held) =>
  clearance.level < level || (role !== null && !roles.includes(role))
    ? new ClearanceDenied({ command: what, needed: { level, role }, held: { level: clearance.level, roles } })
    : undefined

/** Why a user may not do this to a target in this state; undefined when they may. */
export const refuse = <C extends Command, State>(
  row: Row<C, State>,
  actor: User.Account,
  command: C,
  state: State
): ClearanceDenied | BeyondOwnClearance | OwnClearance | undefined => {
  const lacking = denied(command._tag, row.levelFor?.(command, state, actor) ?? row.level, row.role, actor)
  if (lacking !== undefined) {
    return lacking
  }
  const { clearance, roles } = actor
  const ownFile = "user" in command && command.user === actor.id
  if (row.to === "oneself" && !ownFile) {
    return new BeyondOwnClearance({ command: command._tag, held: clearance.level })
  }
  if (row.to === "others" && ownFile) {
    return new OwnClearance({ command: command._tag })
  }
  const beyond =
    !(row.dominating?.(command, state) ?? []).every((each) => Clearance.dominates(clearance, each)) ||
    !(row.granting?.(command, state) ?? []).every((role) => roles.includes(role))
  return beyond ? new BeyondOwnClearance({ command: command._tag, held: clearance.level }) : undefined
}

/** What is done that changes no record, and what is asked that is not for everybody. */
export const actions = {
  audit: { level: 0, role: "auditor" },
  review: { level: 0, role: "auditor" },
  why: { level: 0, role: "auditor" },
  /** Positions tell how much was done by anybody, so the past by position is not for everybody. */
  positions: { level: 0, role: "auditor" },
  "break-glass": { level: 3, role: null },
  "custody of others": { level: 3, role: "administrator" },
  "sessions of others": { level: 3, role: "administrator" }
} as const

/** Why somebody may not do this; undefined when they may. */
export const refuseAction = (action: keyof typeof actions, actor: Held): ClearanceDenied | undefined =>
  denied(action, actions[action].level, actions[action].role, actor)
