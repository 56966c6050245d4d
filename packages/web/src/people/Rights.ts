/**
 * The reasons why an administrator cannot change an account, as far as the page knows them. They follow
 * `Authority.table`, which the server applies; a test compares both.
 */
import * as Levels from "@scipnet/core/domain/access/Levels"
import type { Success } from "../protocol/Calls.ts"

/** A user file. */
export type Account = Success<"WhoAmI">

type Rights = Pick<Account, "id" | "clearance" | "roles">

/** A clearance: level and compartments. */
export type Clearance = Account["clearance"]

/** A role. */
export type Role = Account["roles"][number]

/** The roles, with what each grants. */
export const roles: ReadonlyArray<readonly [role: Role, grants: string]> = [
  ["archivist", "writes records"],
  ["administrator", "manages users"],
  ["auditor", "reads the audit log"]
]

/** True for a user who can manage accounts. */
export const isAdministrator = ({ clearance, roles }: Rights): boolean =>
  clearance.level >= 3 && roles.includes("administrator")

const own = "You cannot do this to your own account. Ask another administrator."

const ofOwn = (me: Rights, person: Rights): string | undefined => (me.id === person.id ? own : undefined)

/** The reason why a role of a person cannot be granted or revoked; undefined if it can. */
export const againstRole = (me: Rights, person: Rights, role: Role): string | undefined =>
  ofOwn(me, person) ?? (me.roles.includes(role) ? undefined : "You can grant and revoke only roles that you hold.")

/** The reason why a person cannot be transferred or deactivated. */
export const againstMove = ofOwn

/** The reason why a person's password cannot be reset. */
export const againstReset = (me: Rights, person: Rights): string | undefined =>
  ofOwn(me, person) ??
  (person.roles.every((role) => me.roles.includes(role))
    ? undefined
    : "This account holds a role that you do not hold. Another administrator, or the operator, can reset its password.")

const dominates = (a: Clearance, b: Clearance): boolean =>
  a.level >= b.level && b.compartments.every((name) => a.compartments.includes(name))

/** The way to a clearance: none because it is the present one, alone, or by a proposal to a second person. */
export type Way = "same" | "direct" | "proposal"

/** The way from a clearance to another one, unless the operator has turned the two-person rule off. */
export const wayTo = (from: Clearance, to: Clearance): Way =>
  dominates(from, to) && dominates(to, from)
    ? "same"
    : Levels.needsTwoPeople(from.level, to.level)
      ? "proposal"
      : "direct"

/** The reason why a person's clearance cannot be set in this way. */
export const againstClearance = (me: Rights, person: Rights, to: Clearance, way: Way): string | undefined => {
  const obstacle = ofOwn(me, person)
  if (obstacle !== undefined || way === "same") {
    return obstacle
  }
  if (!dominates(me.clearance, to)) {
    return "You can set only a clearance that you hold."
  }
  if (way === "proposal" && me.clearance.level < 5) {
    return "A proposal for level 5 or 6 requires level 5."
  }
  return way === "direct" && me.clearance.level < 4 && !dominates(to, person.clearance)
    ? "Taking a level or a compartment away requires level 4."
    : undefined
}
