/**
 * One step from an older schema to a newer one. Once released it is never changed: a correction is a further step.
 */
import { createHash } from "node:crypto"

export interface Migration {
  /** Whose tables these are. Sets are independent of each other. */
  readonly set: string
  /** Its number within the set, from 1 upwards. */
  readonly id: number
  readonly name: string
  /** One SQL statement each, without parameters, and none that begins or ends a transaction. */
  readonly statements: ReadonlyArray<string>
}

/** SHA-256 over the statements, each with its length, in hexadecimal. */
export const checksum = (migration: Migration): string => {
  const hash = createHash("sha256")
  for (const statement of migration.statements) {
    hash.update(`${Buffer.byteLength(statement)}:${statement}`)
  }
  return hash.digest("hex")
}
