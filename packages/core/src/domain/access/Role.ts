/**
 * Roles: what somebody may do. A user may hold several.
 */
import { Schema } from "effect"

/** Every role and what it grants. */
export const roles = [
  { role: "archivist", grants: "writes records" },
  { role: "administrator", grants: "manages users" },
  { role: "auditor", grants: "reads the audit log" }
] as const

/** What somebody may do besides reading: `archivist`, `administrator` or `auditor`. */
export const Role = Schema.Literal(...roles.map((row) => row.role)).annotations({ identifier: "Role" })
export type Role = typeof Role.Type
