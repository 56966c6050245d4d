/**
 * A migration: one step from an older schema of a file to a newer one.
 */
import { createHash } from "node:crypto"

/**
 * A migration. Its checksum is stored in the file when it is applied, so a released migration must not be changed; correct it
 * with another migration.
 */
export interface Migration {
  /** The name of the set, such as the module that owns the tables. Sets are migrated independently of each other. */
  readonly set: string
  /** The number within the set: an integer from 1, greater than that of the previous migration. */
  readonly id: number
  /** A short description. */
  readonly name: string
  /** The SQL statements, one in each text, without parameters. They must not begin or end a transaction. */
  readonly statements: ReadonlyArray<string>
}

/** Returns the SHA-256 hash of the statements, each preceded by its length in bytes, in hexadecimal. */
export const checksum = (migration: Migration): string => {
  const hash = createHash("sha256")
  for (const statement of migration.statements) {
    hash.update(`${Buffer.byteLength(statement)}:${statement}`)
  }
  return hash.digest("hex")
}
