/**
 * The message for every error, with advice where there is something that the user can do.
 */
import type * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as Login from "@scipnet/core/deepwell/auth/Login"
import type * as LegacyImportReport from "@scipnet/core/deepwell/import/LegacyImportReport"
import type { NotParked } from "@scipnet/core/deepwell/operator/Consumers"
import type * as MaintenanceError from "@scipnet/core/deepwell/operator/MaintenanceError"
import type * as Operator from "@scipnet/core/deepwell/operator/Operator"
import type * as Rejection from "@scipnet/core/domain/Rejection"
import type * as EventStoreError from "@scipnet/core/eventsourcing/EventStoreError"
import type * as TransferError from "@scipnet/postgres/transfer/TransferError"
import type { Sentences } from "@scipnet/presentation/sentences/Sentences"
import * as ServerSentences from "@scipnet/presentation/sentences/ServerSentences"
import * as Match from "effect/Match"
import * as BadOptionMessages from "./BadOptionMessages.ts"
import type * as CliErrors from "./CliError.ts"
import * as DatabaseMessages from "./DatabaseMessages.ts"
import { instructions } from "./Instructions.ts"
import { didYouMean } from "../help/DidYouMean.ts"
import * as Time from "@scipnet/presentation/Time"
import type { NotADataset } from "../scp-data/ScpDataFile.ts"
import * as StandardStreams from "../io/StandardStreams.ts"

/** All errors of the command line but {@link CliErrors.AlreadyReported}, which has no message. */
type CliError = Exclude<InstanceType<(typeof CliErrors)[keyof typeof CliErrors]>, CliErrors.AlreadyReported>

export type KnownError =
  | Deepwell.Failure
  | Login.LoginRefused
  | Operator.OperatorOnly
  | EventStoreError.ChainBroken
  | EventStoreError.PositionAhead
  | EventStoreError.ProjectionVersionMismatch
  | EventStoreError.ProjectionTableConflict
  | EventStoreError.ProjectionRetired
  | EventStoreError.RebuildRunning
  | EventStoreError.UnknownProjection
  | Rejection.Rejection
  | LegacyImportReport.NotALegacyDeepwell
  | MaintenanceError.MaintenanceError
  | NotParked
  | NotADataset
  | TransferError.LogNotEmpty
  | TransferError.LogInUse
  | CliError

/** True for a connection error caused by an untrusted certificate. */
export const isUntrusted = (reason: string): boolean => /CERT|ISSUER|UNABLE_TO_VERIFY/.test(reason)

export const sentences: Sentences<KnownError> = {
  OperatorOnly: ({ action }) => `Only the operator can do this: ${action}.`,
  PositionAhead: ({ position, head }) =>
    `The log ends at ${head}, before position ${position}: it was restored, or is another log. Start from the beginning.`,
  ChainBroken: ({ position, reason }) =>
    `The log was altered at position ${position}: ${reason}. Keep the file as evidence and restore a backup.`,
  DeepwellExists: ({ path }) => `${path} already exists. Choose another path with --deepwell FILE.`,
  NoLog: () => "No log is named. Add --log postgres://scipnet@db1/scipnet, or set SCIPNET_LOG.",
  LogExists: ({ schema }) =>
    `The database has a schema ${schema} already; nothing was changed. Look at it with scipnet log status, or choose another with SCIPNET_LOG_SCHEMA.`,
  LogNotEmpty: ({ position }) =>
    `The log has ${position} events; nothing was changed. Create an empty one in another schema: set SCIPNET_LOG_SCHEMA, and run scipnet log create.`,
  LogInUse: ({ connections }) =>
    `${connections} other ${connections === 1 ? "connection uses" : "connections use"} the database of the log; nothing was changed. Stop all servers, and run it again.`,
  NoSuchEvent: ({ position }) => `The log has no event at position ${position}.`,
  SomeRefused: ({ count }) => `${count} ${count === 1 ? "line was" : "lines were"} rejected.`,
  BrokenRecords: ({ count }) =>
    `${count} ${count === 1 ? "record or file was" : "records or files were"} invalid and skipped; all others were imported.`,
  BadInput: ({ what, why }) => `${what}: ${why}${/[.?]$/.test(why) ? "" : "."}`,
  NoSuchCommand: ({ near, typed }) => `There is no command ${typed}.${didYouMean(near)} See scipnet --help.`,
  BadOption: ({ command, option, reason, near }) =>
    `${BadOptionMessages.sentences[reason](command, option)}${didYouMean(near)} See ${command} --help.`,
  WorksOnFile: ({ command, namedBy }) =>
    namedBy === "--server"
      ? `${command} works on the deepwell file only; run it on the machine of the server.`
      : namedBy.startsWith("profile ")
        ? `${command} works on the deepwell file only, but the ${namedBy} is a server; run it on the machine of the server, name a file with --deepwell FILE, or choose another profile with --profile NAME.`
        : `${command} works on the deepwell file only, but ${namedBy} is set; run it on the machine of the server, or name a file with --deepwell FILE.`,
  BadConfigFile: ({ path, problems }) =>
    [`${path} is invalid; nothing was done:`, ...problems.map((line) => `  ${line}`)].join("\n"),
  ExposedConfigFile: ({ path, reason }) =>
    reason === "owner"
      ? `${path} belongs to another account, which could direct you to another deepwell. Replace it with a file of your own.`
      : `${path} can be changed by all accounts, which could direct you to another deepwell. Check it, and run chmod go-w on it.`,
  NoSuchProfile: ({ profile, source, path, near }) =>
    `There is no profile ${profile}, which ${source} names, in ${path}.${didYouMean(near)} List them with scipnet config list.`,
  NoSuchSetting: ({ key }) => `${key} is not set. List the settings with scipnet config list.`,
  NotConfirmed: ({ question }) => `${question} There is no terminal to answer at: to confirm, add --yes.`,
  NoUser: ({ passwordGiven }) =>
    passwordGiven
      ? "A password is set, but no user. Add --user ID or set SCIPNET_USER. The stored session is used only without SCIPNET_PASSWORD and --password-stdin."
      : "No user is set. Add --user ID, set SCIPNET_USER, or sign in with scipnet login.",
  NoPassword: ({ variable }) =>
    variable === "SCIPNET_PASSWORD"
      ? "There is no terminal to prompt for a password. Set SCIPNET_PASSWORD, use --password-stdin, or sign in with scipnet login."
      : `There is no terminal to prompt for a ${variable === "SCIPNET_PHRASE" ? "phrase" : "password"}. Set ${variable}.`,
  NotADataset: ({ directory }) => `${directory} contains no content_*.json files of the scp-data dataset.`,
  NotALegacyDeepwell: ({ file, reason }) => `${file} cannot be read as a deepwell of an earlier program: ${reason}.`,
  FileExists: ({ path }) => `${path} already exists. Choose another name.`,
  UnreadableFile: ({ path, why }) => `${path} cannot be opened: ${why}.`,
  WriteFailed: ({ what, reason }) => StandardStreams.writeErrorSentence(what, reason),
  ExposedSessionFile: ({ path, reason }) =>
    reason === "owner"
      ? `${path} belongs to another account, so its sessions may be compromised. Remove it, or set SCIPNET_SESSION_FILE to another path, and sign in again with scipnet login.`
      : `${path} is accessible to other accounts, so its sessions may be compromised. Remove it and sign in again with scipnet login; or, if no other account has read it, run chmod 600 on it.`,
  BrokenSessionFile: ({ path }) =>
    `${path} is not a valid session file. Remove it, and sign in again with scipnet login.`,
  BusySessionFile: ({ path, claim }) =>
    `Another process is writing ${path}. Try again; if none is running, remove ${claim} first.`,
  KeptSessionEnded: ({ user }) =>
    `The session of ${user} has ended, and is no longer stored. Sign in again: scipnet login.`,
  BadSettings: ({ problems }) => ["Invalid settings:", ...problems.map((line) => `  ${line}`)].join("\n"),
  StreamConflict: ({ stream }) => `Concurrent changes to ${stream} kept conflicting with this one. Try again.`,
  DuplicateEvent: () => "Some of these events are already in the log.",
  InvalidAppend: ({ reason }) => `Cannot be stored: ${reason}.`,
  RebuildRunning: ({ expiresAt }) =>
    `Another process is rebuilding; its lease expires at ${Time.format(expiresAt)}. Nothing was changed. Try again.`,
  UnknownProjection: ({ projection }) => `There is no read model ${projection}. Rebuild all of them: scipnet rebuild.`,
  TargetExists: ({ path }) => `${path} already exists, and is not overwritten. Choose another name.`,
  FileFailed: ({ path, reason }) =>
    reason === "ENOSPC"
      ? `The disk is full: ${path}. Free some space, or choose another disk.`
      : reason === "ENOENT"
        ? `${path} cannot be opened: there is no such file or folder.`
        : `${path} cannot be read or written (${reason}). Check the path and its permissions.`,
  NotInFile: ({ action }) => `The deepwell is in memory; there is no file to ${action}.`,
  FileDamaged: ({ path, findings }) =>
    `${path} is damaged: ${findings.slice(0, 3).join("; ")}. Keep it, and restore an older backup.`,
  NotABackup: ({ path, reason }) =>
    `${path} is not a backup of a deepwell (${reason}). Nothing was changed. Choose another backup.`,
  DeepwellInUse: ({ path }) => `Another program has ${path} open. Stop all programs that use it, and try again.`,
  UseUnknown: ({ path, reason }) =>
    `${path} is damaged (${reason}), so it cannot be determined whether a program has it open. Stop all programs that use it, move it away together with its -wal and -shm files, and try again.`,
  CheckpointBroken: ({ position, head, reason }) =>
    reason === "another log"
      ? "The checkpoint belongs to another log. Check --deepwell and --checkpoint, or restore a backup."
      : reason === "shorter"
        ? `The log ends at ${head}, before the checkpoint at ${position}: it was truncated. Keep the file as evidence and restore a backup.`
        : `The event at position ${position} is not the event of the checkpoint. Keep the file as evidence and restore a backup.`,
  NotParked: ({ consumer, position }) =>
    position === null
      ? `${consumer} has no parked events. See scipnet consumer list.`
      : `${consumer} has no parked event at position ${position}. See scipnet consumer parked ${consumer}.`,
  LogFileBroken: ({ line, position, reason }) =>
    position === 0
      ? `Line ${line} is not the header of an exported log: ${reason}. Export it again with scipnet export.`
      : `Line ${line} (event ${position}) is invalid: ${reason}. All earlier events were imported. Export the log again, and resume the import.`,
  LogFileCut: ({ position, head }) =>
    `The exported log is truncated at event ${position} of ${head}. All of its events were imported; resume with the complete log.`,
  LogDiverged: ({ position }) =>
    `The deepwell differs from the exported log at event ${position}. Import into a new deepwell with --deepwell FILE.`,
  ServerUnreachable: ({ server, reason }) =>
    reason === "CERT_HAS_EXPIRED"
      ? `The certificate of ${server} has expired. Ask the operator of the server to renew it.`
      : isUntrusted(reason)
        ? `The certificate of ${server} is not trusted (${reason}): it was renewed, or another program answers in place of the server. Ask its operator for the CA certificate, and name its file: --ca FILE.`
        : reason === "full"
          ? `${server} has reached its connection limit. Try again later.`
          : `There is no response from ${server} (${reason}). Check the address, and whether the server runs.`,
  MessageTooLong: ({ server }) =>
    `The request is longer than the message limit of ${server}. Nothing was done. Shorten it, or ask the operator of the server to raise SCIPNET_MAX_FRAME.`,
  InvalidResponse: ({ server }) =>
    `${server} is not a SCiPNET server, or it expects TLS instead of TCP. Check the address.`,
  OutOfRange: ({ field, value, minimum, maximum }) =>
    `${field} must be a whole number from ${minimum} to ${maximum}, not ${value}.`,
  UnknownEvent: ({ position, type }) =>
    `The event ${type} at position ${position} was written by a newer SCiPNET. Update this one.`,
  MalformedEvent: ({ position, type }) =>
    `The event ${type} at position ${position} cannot be decoded. Run scipnet doctor, which lists all such events and how to repair them.`,
  ProjectionVersionMismatch: () =>
    "The read models of the deepwell have another version. Update this SCiPNET, and start it again.",
  ProjectionTableConflict: ({ table }) =>
    `The deepwell file contains a table ${table} that SCiPNET did not create. Nothing was changed. Run scipnet doctor.`,
  ProjectionRetired: ({ projection }) =>
    `The read model ${projection} was retired by a newer SCiPNET. Nothing was changed. Update this one.`,
  ProjectionsNotKept: () =>
    "This program does not maintain the read models of the deepwell, so it cannot write. Nothing was written. Use scipnet.",
  ProjectionKeyMismatch: ({ projection, position }) =>
    `The read model ${projection} cannot apply event ${position}. Nothing was written. This is a bug: please report it.`,
  ProjectionFailed: ({ projection, position, column, reason }) =>
    `The read model ${projection} cannot apply event ${position} (${column === null ? reason : `${column}: ${reason}`}). Nothing was written. This is a bug: please report it.`,
  ProjectionsMissing: () =>
    "Another program emptied or replaced the tables of the deepwell while it was open. Nothing was written. Stop all programs that use it and run scipnet doctor; if events are missing, restore a backup: scipnet restore FILE.",
  ...ServerSentences.makeAll(instructions),
  ...DatabaseMessages.sentences
}

/** True for an error with a message. */
export const isKnown = (error: unknown): error is KnownError =>
  typeof error === "object" && error !== null && "_tag" in error && Object.hasOwn(sentences, String(error._tag))

/** The message of an error. */
export const sentence = Match.type<KnownError>().pipe(Match.tagsExhaustive(sentences))
