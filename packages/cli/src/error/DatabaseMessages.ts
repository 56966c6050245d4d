/**
 * Messages for database errors, with advice.
 */
import type * as DatabaseError from "@scipnet/core/database/DatabaseError"
import type { Sentences } from "@scipnet/presentation/sentences/Sentences"
import * as UnavailableAdvice from "./UnavailableAdvice.ts"

const database = (what: string, advice: string) => (error: { readonly reason: string }) =>
  `${what} (${error.reason}). ${advice}`

export const sentences: Sentences<DatabaseError.DatabaseError> = {
  DatabaseUnavailable: UnavailableAdvice.sentence,
  DatabaseBusy: database(
    "Another program holds the deepwell's write lock",
    "Nothing was written. Try again; if it persists, look for a hanging program."
  ),
  ConnectionPoolExhausted: database("All read connections are in use", "Try again, or raise SCIPNET_OVERFLOW."),
  QueryTimeout: database(
    "The database exceeded its time limit",
    "Nothing was written. Try again, or raise SCIPNET_COMMAND_TIMEOUT."
  ),
  DatabaseCorrupt: database(
    "The deepwell file is damaged",
    "Stop all programs that use it, keep the file, and restore a backup: scipnet restore FILE. Diagnose the damage with scipnet doctor."
  ),
  DatabaseFull: database("The disk of the deepwell is full", "Nothing was written. Free some space."),
  DatabaseReadOnly: database("The deepwell is read-only", "Check the permissions of the file and its folder."),
  DatabaseForeign: database(
    "The file is not a deepwell",
    "It was not changed. Check --deepwell; if it was a deepwell, restore a backup: scipnet restore FILE."
  ),
  MigrationFailed: ({ reason, set, id }) =>
    `Migration ${set} ${id} of the deepwell failed (${reason}). Nothing was changed.`,
  SchemaTooNew: ({ set, id }) =>
    set === "replica"
      ? "The file is the replica of a log in PostgreSQL, which only the log changes. Nothing was changed. Use --log URL with --replica FILE instead of --deepwell."
      : `The deepwell was migrated by a newer SCiPNET (${set} ${id}). Update this SCiPNET. Nothing was changed.`,
  UnsupportedDriver: ({ driver, node, overrides }) =>
    `better-sqlite3 ${driver} cannot run on Node ${node}. Reinstall SCiPNET with this Node, or add ${overrides} to your package.json.`,
  ReplicaDiverged: database(
    "The log is not the one that this replica was read from, or it has lost events",
    "Nothing was changed. Keep the replica: it has the lost events. To go on with the log, start scipnet-server once with --set-aside-diverged, or name a new file with --replica. See docs/many-machines.md, Divergence."
  ),
  OutcomeUnknown: database(
    "It is not known whether the change was committed",
    "Look whether it is there before you repeat it; a command with an id can be repeated with the same id."
  ),
  TransactionRefused: database("A call could not take part in a transaction", "This is a bug: please report it."),
  StatementFailed: database("The database rejected a statement", "This is a bug: please report it.")
}
