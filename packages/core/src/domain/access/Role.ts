/**
 * Roles of users. A user can hold several.
 */
import * as Schema from "effect/Schema"

/** All roles and what each grants. */
export const roles = [
  { role: "archivist", grants: "writes records" },
  { role: "administrator", grants: "manages users" },
  { role: "auditor", grants: "reads the audit log" }
] as const

/** A role: `archivist`, `administrator` or `auditor`. */
export const Role = Schema.Literal(...roles.map((row) => row.role)).annotations({ identifier: "Role" })
export type Role = typeof Role.Type
