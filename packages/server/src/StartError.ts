/**
 * Errors that keep the server from starting, with the sentence that is printed for each.
 */
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import type { ReplicaNotDiverged } from "@scipnet/core/eventsourcing/replica/ReplicaFile"
import type * as EventStoreError from "@scipnet/core/eventsourcing/EventStoreError"
import * as LogAdvice from "@scipnet/postgres/LogAdvice"
import * as ConfigError from "effect/ConfigError"
import * as Match from "effect/Match"
import * as Schema from "effect/Schema"

/** Unknown or conflicting command-line arguments. */
export class BadUsage extends Schema.TaggedError<BadUsage>()("BadUsage", { reason: Schema.String }) {}

/** Invalid settings: one line for each, with its name. */
export class BadSettings extends Schema.TaggedError<BadSettings>()("BadSettings", {
  problems: Schema.Array(Schema.String)
}) {}

/** Listening on an address failed; `code` is the system's error code. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  address: Schema.String,
  /** Common prefix of the settings of this address, e.g. `SCIPNET_TCP`. */
  settings: Schema.String,
  code: Schema.String
}) {}

/** Writing to standard output failed; `reason` is the system's. */
export class CannotPrint extends Schema.TaggedError<CannotPrint>()("CannotPrint", { reason: Schema.String }) {}

export type StartError =
  | BadUsage
  | BadSettings
  | CannotListen
  | CannotPrint
  | ReplicaNotDiverged
  | EventStoreError.ProjectionTableConflict
  | EventStoreError.ProjectionRetired
  | EventStoreError.AppendError

/** Converts an error of reading settings. */
export const toBadSettings = (error: ConfigError.ConfigError | { readonly message: string }): BadSettings =>
  new BadSettings({
    problems: ConfigError.isConfigError(error)
      ? DotEnv.problems(error)
      : [`A file with settings cannot be read: ${error.message}`]
  })

const listenAdvice: ReadonlyMap<string, (settings: string) => string> = new Map([
  ["EADDRINUSE", (set) => `is in use by another program: stop that program, or set ${set}_PORT to another port`],
  ["EACCES", (set) => `is not permitted for this account: set ${set}_PORT to 1024 or higher`],
  ["EADDRNOTAVAIL", (set) => `is not an address of this machine: set ${set}_HOST to one of its addresses`],
  ["ENOTFOUND", (set) => `has an unknown host name: set ${set}_HOST to an address of this machine`]
])

const cannotListen = ({ address, code, settings }: CannotListen): string => {
  const advice = listenAdvice.get(code)?.(settings)
  return `${address} ${advice ?? `cannot be used (${code}): check ${settings}_HOST and ${settings}_PORT`}.`
}

const database = (problem: string, advice: string) => (error: { readonly reason: string }) =>
  `${problem} (${error.reason}): ${advice}.`

const cannotOpen = database(
  "The deepwell cannot be opened",
  "check SCIPNET_DEEPWELL or SCIPNET_REPLICA, and the permissions of the file and its folder, or create a deepwell with scipnet init"
)

const unexpected = (error: { readonly _tag: string }) =>
  `The deepwell could not be opened (${error._tag}). This is a bug: please report it.`

/** Returns the sentence for an error, with advice. */
export const sentence = Match.type<StartError>().pipe(
  Match.tagsExhaustive({
    BadUsage: ({ reason }) => `${reason} See scipnet-server --help.`,
    BadSettings: ({ problems }) => ["Invalid settings:", ...problems.map((line) => `  ${line}`)].join("\n"),
    CannotListen: cannotListen,
    CannotPrint: ({ reason }) => `Standard output could not be written completely (${reason}).`,
    ReplicaNotDiverged: ({ filename }) =>
      `${filename} is not a replica of this log: nothing was changed; check SCIPNET_REPLICA and SCIPNET_LOG.`,
    DatabaseUnavailable: (error) => LogAdvice.sentence(error.reason) ?? cannotOpen(error),
    DatabaseBusy: database("Another program has locked the deepwell", "wait until it has finished, and start again"),
    ConnectionPoolExhausted: database("All read connections are in use", "start again, or raise SCIPNET_READERS"),
    QueryTimeout: database("A query exceeded its time limit", "start again"),
    DatabaseCorrupt: database("The database file is damaged", "keep it, and restore a backup"),
    DatabaseFull: database("The disk is full", "free some space, and start again"),
    DatabaseReadOnly: database("The deepwell is read-only", "check the permissions of the file and its folder"),
    DatabaseForeign: database(
      "The file is not a deepwell",
      "it was not changed; check SCIPNET_DEEPWELL or SCIPNET_REPLICA"
    ),
    MigrationFailed: ({ id, reason, set }) =>
      `The migration ${set} ${id} failed (${reason}): nothing was changed; restore a backup.`,
    SchemaTooNew: ({ id, set }) =>
      set === "replica"
        ? "The file is the replica of a log in PostgreSQL, which only the log changes: nothing was changed; start with --log URL and --replica FILE instead of --deepwell."
        : `The deepwell was created by a newer version of SCiPNET (${set} ${id}): nothing was changed; update this program.`,
    UnsupportedDriver: ({ driver, node, overrides }) =>
      `better-sqlite3 ${driver} cannot run on Node ${node}: reinstall SCiPNET with this Node, or add ${overrides} to your package.json.`,
    ProjectionVersionMismatch: () => "The read models belong to another version of SCiPNET: update this program.",
    ProjectionTableConflict: ({ table }) =>
      `The database contains a table ${table} that SCiPNET did not create: nothing was changed; run scipnet doctor.`,
    ProjectionRetired: ({ projection }) =>
      `The read model ${projection} was retired by a newer version of SCiPNET: update this program.`,
    ProjectionsNotKept: unexpected,
    ProjectionKeyMismatch: unexpected,
    ProjectionFailed: unexpected,
    UnknownEvent: ({ position, type }) =>
      `The event ${type} at position ${position} was written by a newer version of SCiPNET: update this program.`,
    MalformedEvent: ({ position, type }) =>
      `The event ${type} at position ${position} cannot be read: run scipnet verify, and restore a backup.`,
    StatementFailed: unexpected,
    ReplicaDiverged: database(
      "The log is not the one that this replica was read from, or it has lost events",
      "nothing was changed; compare it with scipnet log status, and start with --set-aside-diverged to keep the replica under another name and read a new one. See docs/many-machines.md, Divergence"
    ),
    OutcomeUnknown: database("It is not known whether a change was committed", "start again"),
    TransactionRefused: unexpected,
    StreamConflict: unexpected,
    CommandIdReused: unexpected,
    DuplicateEvent: unexpected,
    InvalidAppend: unexpected,
    ProjectionsMissing: unexpected,
    OutOfRange: unexpected
  })
)
