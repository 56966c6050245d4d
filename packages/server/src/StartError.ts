/**
 * What keeps the server from starting, and for each the sentence that somebody at a shell reads.
 */
import type { EventStoreError } from "@scipnet/core"
import { Match, Schema } from "effect"

/** The command line holds something that the program does not know. */
export class BadUsage extends Schema.TaggedError<BadUsage>()("BadUsage", { reason: Schema.String }) {}

/** Settings that will not do, each with its name. */
export class BadSettings extends Schema.TaggedError<BadSettings>()("BadSettings", {
  problems: Schema.Array(Schema.String)
}) {}

/** The address cannot be listened on; `code` is the system's. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  address: Schema.String,
  /** How the settings of it begin, as `SCIPNET_TCP`. */
  settings: Schema.String,
  code: Schema.String
}) {}

/** Standard output could not be written whole; `reason` is the system's. */
export class CannotPrint extends Schema.TaggedError<CannotPrint>()("CannotPrint", { reason: Schema.String }) {}

export type StartError =
  | BadUsage
  | BadSettings
  | CannotListen
  | CannotPrint
  | EventStoreError.ProjectionTableConflict
  | EventStoreError.AppendError

const listening: ReadonlyMap<string, (settings: string) => string> = new Map([
  ["EADDRINUSE", (set) => `is in use by another program: stop that one, or set ${set}_PORT to another port`],
  ["EACCES", (set) => `may not be used by this account: set ${set}_PORT to a port from 1024 on`],
  ["EADDRNOTAVAIL", (set) => `is not an address of this machine: set ${set}_HOST to one that is`],
  ["ENOTFOUND", (set) => `has a name that is not known: set ${set}_HOST to an address of this machine`]
])

const cannotListen = ({ address, code, settings }: CannotListen): string => {
  const why = listening.get(code)?.(settings)
  return `${address} ${why ?? `cannot be listened on (${code}): check ${settings}_HOST and ${settings}_PORT`}.`
}

const database = (what: string, advice: string) => (error: { readonly reason: string }) =>
  `${what} (${error.reason}): ${advice}.`

const unexpected = (error: { readonly _tag: string }) =>
  `The deepwell could not be opened (${error._tag}). This is a bug: please report it.`

/** The sentence, with what to do about it. */
export const sentence = Match.type<StartError>().pipe(
  Match.tagsExhaustive({
    BadUsage: ({ reason }) => `${reason} See scipnet-server --help.`,
    BadSettings: ({ problems }) => ["Some settings will not do:", ...problems.map((line) => `  ${line}`)].join("\n"),
    CannotListen: cannotListen,
    CannotPrint: ({ reason }) => `Standard output could not be written whole (${reason}).`,
    DatabaseUnavailable: database(
      "The deepwell cannot be opened",
      "check the path in SCIPNET_DEEPWELL and the rights of the file and its folder, or make a deepwell with scipnet init"
    ),
    DatabaseBusy: database("Another program holds the deepwell", "wait until it is done, and start again"),
    ConnectionPoolExhausted: database("All readers are in use", "start again, or raise SCIPNET_READERS"),
    QueryTimeout: database("The database took too long", "start again"),
    DatabaseCorrupt: database("The deepwell's file is damaged", "keep it, and restore a backup"),
    DatabaseFull: database("There is no room left for the deepwell", "free some space, and start again"),
    DatabaseReadOnly: database("The deepwell may only be read", "check the permissions of the file and its folder"),
    DatabaseForeign: database("That file is no deepwell", "it was left as it is; check the path in SCIPNET_DEEPWELL"),
    MigrationFailed: ({ id, reason, set }) =>
      `The deepwell could not be brought up to date at ${set} ${id} (${reason}): nothing was changed; restore a backup.`,
    SchemaTooNew: ({ id, set }) =>
      `The deepwell was made by a newer SCiPNET (${set} ${id}): nothing was changed; update this one.`,
    UnsupportedDriver: ({ driver, node, overrides }) =>
      `better-sqlite3 ${driver} cannot run on Node ${node}: install SCiPNET again with this Node, or add ${overrides} to your package.json.`,
    ProjectionVersionMismatch: () => "The deepwell is kept by another version of SCiPNET: update this one.",
    ProjectionTableConflict: ({ table }) =>
      `The deepwell's file holds a table ${table} that SCiPNET did not make: nothing was changed; run scipnet doctor.`,
    ProjectionKeyMismatch: unexpected,
    ProjectionFailed: unexpected,
    UnknownEvent: ({ position, type }) =>
      `The event ${type} at position ${position} was written by a newer SCiPNET: update this one.`,
    MalformedEvent: ({ position, type }) =>
      `The event ${type} at position ${position} cannot be read: run scipnet verify, and restore a backup.`,
    StatementFailed: unexpected,
    StreamConflict: unexpected,
    CommandIdReused: unexpected,
    DuplicateEvent: unexpected,
    InvalidAppend: unexpected,
    ProjectionsMissing: unexpected,
    OutOfRange: unexpected
  })
)
