/**
 * Authorization of commands and actions: the level, the role and the additional rules that each requires. Before it, a
 * command requires that the actor may read its target (`Access.decide`).
 *
 * @example
 * ```ts
 * const { level, role } = Authority.table.RenameScp // 2, "archivist"
 * Authority.commandRejection(Authority.table.RenameScp, account, command, file)?._tag // "ClearanceDenied" or undefined
 * ```
 */
import * as Array from "effect/Array"
import * as Clearance from "./Clearance.ts"
import type { AnyCommand as Command } from "../Command.ts"
import { BeyondOwnClearance, ClearanceDenied, OwnClearance } from "../Rejection.ts"
import * as Levels from "./Levels.ts"
import type { Role } from "./Role.ts"
import type * as Scp from "../scp/Scp.ts"
import type * as Site from "../site/Site.ts"
import * as Status from "../scp/Status.ts"
import type * as TaskForce from "../task-force/TaskForce.ts"
import type * as User from "../user/User.ts"
import * as Section from "../Section.ts"
import type { SectionId } from "../SectionId.ts"

type StateOf<C> = C extends Scp.ScpCommand
  ? Scp.State
  : C extends User.AnyCommand
    ? User.State
    : C extends Site.SiteCommand
      ? Site.State
      : C extends TaskForce.TaskForceCommand
        ? TaskForce.State
        : never

/**
 * The authorization of a command. Its rules are methods, because methods are bivariant: the row of one command can be
 * passed where a row of any command is expected.
 */
export interface Row<C, State> {
  readonly level: Clearance.Level
  /** The role required, or null for none. */
  readonly role: Role | null
  /** True when the operator can run the command, too. */
  readonly operator: boolean
  /** The level required, where it depends on the command or the state. */
  levelFor?(command: C, state: State, actor: User.Account): Clearance.Level
  /** The clearances besides the target's that the actor must dominate: those that the command assigns or approves. */
  mustDominate?(command: C, state: State): ReadonlyArray<Clearance.Clearance>
  /** The roles that the actor must hold: those granted or revoked, or those of the account whose password is reset. */
  mustHold?(command: C, state: State): ReadonlyArray<Role>
  /** Restricts the command to the actor's own account, or excludes that account. */
  readonly ownAccount?: "only" | "never"
}

const archivist = { role: "archivist", operator: true } as const
const administrator = { role: "administrator", operator: false } as const

const transitionLevel = (to: Status.Status, state: Scp.State): Clearance.Level =>
  (state === null ? undefined : Status.find(state.statusState, to)?.level) ?? 4

const statusRequest = {
  ...archivist,
  operator: false,
  level: 4,
  levelFor: ({ to }: { readonly to: Status.Status }, state: Scp.State) => transitionLevel(to, state)
} as const

const statusReview = {
  ...archivist,
  operator: false,
  level: 4,
  levelFor: (_: object, state: Scp.State) => transitionLevel(state?.proposal?.to ?? "active", state)
} as const

const proposedClearance = (_: object, state: User.State) => Array.fromNullable(state?.proposal?.to)

const assignedClearance = ({ clearance }: { readonly clearance?: Clearance.Clearance | null }) =>
  Array.fromNullable(clearance)

const clearanceReview = {
  ...administrator,
  level: 5,
  mustDominate: proposedClearance,
  ownAccount: "never"
} as const

// Lowering a clearance requires a higher level than raising it.
const clearanceChangeLevel = (
  { clearance }: { readonly clearance: Clearance.Clearance },
  state: { readonly clearance: Clearance.Clearance } | null
): Clearance.Level => (state === null || Clearance.dominates(clearance, state.clearance) ? 3 : 4)

const documentRevision = {
  ...archivist,
  level: 3,
  levelFor: (
    command: Section.Revision & { readonly document: SectionId },
    state: Parameters<typeof Section.lowersClearance>[0],
    { clearance }: User.Account
  ): Clearance.Level => (Section.lowersClearance(state, command.document, command, clearance) ? 4 : 3),
  mustDominate: assignedClearance
} as const

type Table = {
  readonly [T in Command["_tag"]]: Row<Extract<Command, { _tag: T }>, StateOf<Extract<Command, { _tag: T }>>>
}

/** The authorization of each command. docs/security.md and the tests of authorization refer to it. */
export const table: Table = {
  RegisterScp: { ...archivist, level: 2, mustDominate: assignedClearance },
  RenameScp: { ...archivist, level: 2 },
  ReclassifyScp: { ...archivist, level: 3 },
  ChangeScpClearance: {
    ...archivist,
    level: 3,
    levelFor: clearanceChangeLevel,
    mustDominate: assignedClearance
  },
  AssignScpSite: { ...archivist, level: 3 },
  AssignScpTaskForce: { ...archivist, level: 3 },
  FileScpSection: { ...archivist, level: 2, mustDominate: assignedClearance },
  ReviseScpSection: {
    ...archivist,
    level: 2,
    levelFor: (command, state, { clearance }) =>
      Section.lowersClearance(state, command.section, command, clearance) ? 4 : 2,
    mustDominate: assignedClearance
  },
  ChangeScpStatus: statusRequest,
  ProposeScpStatus: statusRequest,
  ApproveScpStatus: statusReview,
  RejectScpStatus: statusReview,
  RecordScpProvenance: { ...archivist, level: 2 },
  WithdrawScpStatus: { ...archivist, operator: false, level: 4 },

  RegisterUser: {
    ...administrator,
    operator: true,
    level: 3,
    mustDominate: assignedClearance,
    mustHold: ({ roles = [] }) => roles
  },
  RenameUser: { ...administrator, level: 3 },
  ChangeUserTitle: { ...administrator, level: 3 },
  TransferUser: { ...administrator, operator: true, level: 3, ownAccount: "never" },
  ChangeUserClearance: {
    ...administrator,
    level: 3,
    levelFor: clearanceChangeLevel,
    mustDominate: assignedClearance,
    ownAccount: "never"
  },
  ProposeUserClearance: { ...administrator, level: 5, mustDominate: assignedClearance, ownAccount: "never" },
  ApproveUserClearance: clearanceReview,
  RejectUserClearance: clearanceReview,
  WithdrawUserClearance: { ...administrator, level: 5 },
  ChangeUserPassword: { role: null, operator: false, level: 0, ownAccount: "only" },
  ResetUserPassword: {
    ...administrator,
    operator: true,
    level: 3,
    mustHold: (_, state) => state?.roles ?? [],
    ownAccount: "never"
  },
  SetOverridePhrase: { role: null, operator: false, level: 3, ownAccount: "only" },
  GrantRole: { ...administrator, level: 3, mustHold: ({ role }) => [role], ownAccount: "never" },
  RevokeRole: { ...administrator, level: 3, mustHold: ({ role }) => [role], ownAccount: "never" },
  DeactivateUser: { ...administrator, level: 3, ownAccount: "never" },
  ReactivateUser: { ...administrator, level: 3 },
  ConfirmAccount: { ...administrator, operator: true, level: 3, ownAccount: "never" },

  FoundSite: { ...archivist, level: 4, mustDominate: assignedClearance },
  RenameSite: { ...archivist, level: 4 },
  AppointSiteDirector: { ...archivist, level: 4 },
  ChangeSiteClearance: { ...archivist, level: 4, mustDominate: assignedClearance },
  FileSiteDocument: { ...archivist, level: 3, mustDominate: assignedClearance },
  ReviseSiteDocument: documentRevision,
  DisbandSite: { ...archivist, level: 4 },
  RestoreSite: { ...archivist, level: 4 },

  FormTaskForce: { ...archivist, level: 4, mustDominate: assignedClearance },
  RenameTaskForce: { ...archivist, level: 4 },
  AppointTaskForceLeader: { ...archivist, level: 4 },
  StationTaskForce: { ...archivist, level: 4 },
  ChangeTaskForceClearance: { ...archivist, level: 4, mustDominate: assignedClearance },
  FileTaskForceDocument: { ...archivist, level: 3, mustDominate: assignedClearance },
  ReviseTaskForceDocument: documentRevision,
  DisbandTaskForce: { ...archivist, level: 4 },
  RestoreTaskForce: { ...archivist, level: 4 }
}

type Held = Pick<User.Account, "clearance" | "roles">

const denied = (command: string, level: Clearance.Level, role: Role | null, { clearance, roles }: Held) =>
  clearance.level < level || (role !== null && !roles.includes(role))
    ? new ClearanceDenied({ command, needed: { level, role }, held: { level: clearance.level, roles } })
    : undefined

/**
 * Checks a command of a user against its row; `state` is that of the target, null for a command that creates it. Returns
 * `undefined` when the actor is authorized, and otherwise
 *
 * - `ClearanceDenied`: the level or role is missing;
 * - `OwnClearance`: the command is about the actor's own account;
 * - `BeyondOwnClearance`: it is about another account where only the own one is allowed, or assigns a clearance or role
 *   that the actor does not hold.
 */
export const commandRejection = <C extends Command, State>(
  row: Row<C, State>,
  actor: User.Account,
  command: C,
  state: State
): ClearanceDenied | BeyondOwnClearance | OwnClearance | undefined => {
  const insufficient = denied(command._tag, row.levelFor?.(command, state, actor) ?? row.level, row.role, actor)
  if (insufficient !== undefined) {
    return insufficient
  }
  const { clearance, roles } = actor
  const isOwnAccount = "user" in command && command.user === actor.id
  if (row.ownAccount === "never" && isOwnAccount) {
    return new OwnClearance({ command: command._tag })
  }
  const isAuthorized =
    (row.ownAccount !== "only" || isOwnAccount) &&
    (row.mustDominate?.(command, state) ?? []).every((assigned) => Clearance.dominates(clearance, assigned)) &&
    (row.mustHold?.(command, state) ?? []).every((role) => roles.includes(role))
  return isAuthorized ? undefined : new BeyondOwnClearance({ command: command._tag, held: clearance.level })
}

/** The level and role required for queries and actions that are no commands. */
export const actions = {
  audit: { level: 0, role: "auditor" },
  review: { level: 0, role: "auditor" },
  why: { level: 0, role: "auditor" },
  /** Positions disclose the total activity, so queries as of a position require the role. */
  positions: { level: 0, role: "auditor" },
  "break-glass": { level: Levels.breakGlass.level, role: null },
  "custody of others": { level: 3, role: "administrator" },
  "sessions of others": { level: 3, role: "administrator" }
} as const

/** Checks an action of a user: returns `ClearanceDenied`, or undefined when the user is authorized. */
export const actionRejection = (action: keyof typeof actions, actor: Held): ClearanceDenied | undefined =>
  denied(action, actions[action].level, actions[action].role, actor)
