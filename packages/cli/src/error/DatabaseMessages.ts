/**
 * One sentence for every error of the database, and what to do about it.
 */
import type { Deepwell } from "@scipnet/core"
import * as UnavailableAdvice from "./UnavailableAdvice.ts"

type Tag =
  | "DatabaseUnavailable"
  | "DatabaseBusy"
  | "ConnectionPoolExhausted"
  | "QueryTimeout"
  | "DatabaseCorrupt"
  | "DatabaseFull"
  | "DatabaseReadOnly"
  | "DatabaseForeign"
  | "MigrationFailed"
  | "SchemaTooNew"
  | "UnsupportedDriver"
  | "StatementFailed"

type Sentences = {
  readonly [Each in Tag]: (error: Extract<Deepwell.Failure, { readonly _tag: Each }>) => string
}

const database = (what: string, advice: string) => (error: { readonly reason: string }) =>
  `${what} (${error.reason}). ${advice}`

export const sentences: Sentences = {
  DatabaseUnavailable: UnavailableAdvice.sentence,
  DatabaseBusy: database(
    "Another program holds the deepwell's write lock",
    "Nothing was written; try again, and look for a program that hangs."
  ),
  ConnectionPoolExhausted: database("All readers are in use", "Try again, or raise SCIPNET_OVERFLOW."),
  QueryTimeout: database(
    "The database took too long",
    "Nothing was written; try again, or raise SCIPNET_COMMAND_TIMEOUT."
  ),
  DatabaseCorrupt: database(
    "The deepwell's file is damaged",
    "Stop every SCiPNET that uses it, keep the file, and restore a backup: scipnet restore FILE. What is wrong with it says scipnet doctor."
  ),
  DatabaseFull: database("There is no room left for the deepwell", "Nothing was written; free some space."),
  DatabaseReadOnly: database("The deepwell may only be read", "Check the permissions of the file and its folder."),
  DatabaseForeign: database(
    "That file is not a deepwell",
    "It was left as it is. Check --deepwell; if it held one, restore a backup: scipnet restore FILE."
  ),
  MigrationFailed: ({ reason, set, id }) =>
    `The deepwell could not be brought up to date at ${set} ${id} (${reason}). Nothing was changed.`,
  SchemaTooNew: ({ set, id }) =>
    `The deepwell was made by a newer SCiPNET (${set} ${id}). Update this one; nothing was changed.`,
  UnsupportedDriver: ({ driver, node, overrides }) =>
    `better-sqlite3 ${driver} cannot run on Node ${node}. Install SCiPNET again with this Node, or add ${overrides} to your package.json.`,
  StatementFailed: database("The database refused a statement", "This is a bug: please report it.")
}
