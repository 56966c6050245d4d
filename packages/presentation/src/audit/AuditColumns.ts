/**
 * The columns of the audit log as comma-separated values.
 */
import type * as Audit from "@scipnet/core/domain/access/Audit"
import type { Columns } from "../Csv.ts"

/** The columns. */
export const entries: Columns<typeof Audit.AuditEntry.Encoded> = [
  ["position", ({ position }) => position],
  ["time", ({ at }, time) => time(at)],
  ["severity", ({ severity }) => severity],
  ["outcome", ({ outcome }) => outcome],
  ["actor", ({ actor }) => actor],
  ["action", ({ action }) => action],
  ["type", ({ type }) => type],
  ["target", ({ target }) => target],
  ["decision", ({ decision }) => decision],
  ["rule", ({ rule }) => rule],
  ["origin", ({ origin }) => origin],
  ["session", ({ session }) => session],
  ["masked", ({ masked }) => masked],
  ["details", ({ details }) => JSON.stringify(details)]
]
