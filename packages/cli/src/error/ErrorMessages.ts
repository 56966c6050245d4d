/**
 * One human sentence for every error, and where there is something to do about it, what.
 */
import type {
  MaintenanceError,
  EventStoreError,
  Deepwell,
  LegacyImportReport,
  Operator,
  Rejection,
  Login
} from "@scipnet/core"
import { Clearance } from "@scipnet/core"
import { Match } from "effect"
import * as BadOptionMessages from "./BadOptionMessages.ts"
import type { CliError } from "./CliError.ts"
import * as DatabaseMessages from "./DatabaseMessages.ts"
import { question } from "../help/DidYouMean.ts"
import * as Time from "../render/layout/Time.ts"
import type { NotADataset } from "../scp-data/ScpDataFile.ts"
import * as StandardStreams from "../io/StandardStreams.ts"

export type KnownError =
  | Deepwell.Failure
  | Login.LoginRefused
  | Operator.OperatorOnly
  | EventStoreError.ChainBroken
  | EventStoreError.PositionAhead
  | EventStoreError.ProjectionVersionMismatch
  | EventStoreError.ProjectionTableConflict
  | EventStoreError.RebuildRunning
  | EventStoreError.UnknownProjection
  | Rejection.Rejection
  | LegacyImportReport.NotALegacyDeepwell
  | MaintenanceError.MaintenanceError
  | NotADataset
  | CliError

type Sentences = {
  readonly [Tag in KnownError["_tag"]]: (error: Extract<KnownError, { readonly _tag: Tag }>) => string
}

const level = Clearance.levelName
const step = (to: Rejection.SecondPersonRequired["to"]): string => (typeof to === "number" ? level(to) : to)

/** Whether a server cannot be reached because its certificate is not known here. */
export const isUntrusted = (reason: string): boolean => /CERT|ISSUER|UNABLE_TO_VERIFY/.test(reason)

export const sentences: Sentences = {
  RecordExpunged: ({ type, id }) => `There is no record of ${type} ${id}.`,
  RecordRedacted: ({ type, id, needed, held }) =>
    `The record of ${type} ${id} takes ${level(needed)}; you hold ${level(held)}.`,
  ClearanceDenied: ({ command, needed, held }) =>
    `${command} takes ${level(needed.level)}${needed.role === null ? "" : ` and the role of ${needed.role}`}; you hold ${level(held.level)}${held.roles.length === 0 ? " and no role" : ` as ${held.roles.join(", ")}`}.`,
  BeyondOwnClearance: ({ command, held }) =>
    command === "ResetUserPassword"
      ? "You cannot reset the password of an account that holds a level, compartment or role that you do not hold. Ask the operator: scipnet user recover ID."
      : `${command} would give or change what you do not hold yourself; you hold ${level(held)}.`,
  OwnClearance: ({ command }) => `You cannot use ${command} on yourself. Ask another administrator.`,
  ActorInactive: ({ actor }) => `${actor} has no active account in this deepwell.`,
  NotForOperator: ({ command }) => `${command} is done by a user: sign in with --user.`,
  AlreadyExists: ({ type, id }) => `There is a record of ${type} ${id} already.`,
  NoSuchSection: ({ section }) => `The record has no section ${section}.`,
  SectionExists: ({ section }) => `The record has a section ${section} already. Revise it instead.`,
  SectionChanged: ({ section, expected, actual }) =>
    `${section} has changed since you read it: you read revision ${expected}, and it is at revision ${actual}. Nothing was changed.`,
  IllegalTransition: ({ from, to, legal }) =>
    `A record that is ${from} cannot become ${to}. It can become: ${legal.join(", ")}.`,
  SecondPersonRequired: ({ from, to, level: needed }) =>
    `From ${step(from)} to ${step(to)} it takes two people of ${level(needed)}: propose it, and have it approved.${typeof to === "number" ? " Somebody new is enrolled lower first." : ""}`,
  SecondPersonNotNeeded: ({ from, to }) =>
    `From ${step(from)} to ${step(to)} it takes no second person: change it directly.`,
  EvidenceRequired: ({ from, to }) => `From ${from} to ${to} it takes evidence. Add --evidence TEXT.`,
  ProposalPending: ({ proposal, to, expiresAt }) =>
    `Proposal ${proposal} to make it ${step(to)} waits for approval until ${Time.format(expiresAt)}.`,
  NoSuchProposal: ({ proposal }) => `There is no proposal ${proposal} on this record.`,
  ProposalClosed: ({ proposal, outcome }) => `Proposal ${proposal} is closed: it is ${outcome}. Propose it anew.`,
  WrongPerson: ({ doing }) =>
    doing === "approve"
      ? "Nobody approves their own proposal. It takes somebody else."
      : "Only whoever made a proposal withdraws it. Reject it instead.",
  DependentAccounts: ({ command, accounts }) =>
    `${command} requires independent accounts, and one user set passwords of several of these.${accounts.length === 0 ? "" : ` Have ${accounts.join(" and ")} confirmed by the operator or by an administrator who set none of them: scipnet user confirm ID.`} A proposal that was made before a confirmation has to be made again.`,
  CredentialChanged: ({ user, named, latest }) =>
    `The password of ${user} was set again: it is number ${latest}, not ${named}. Nothing was changed. Look at it again: scipnet user custody ${user}.`,
  TemporaryPassword: ({ user }) =>
    `${user} still has the password that another chose. They sign in and change it first: scipnet user password --user ${user}.`,
  LoginRefused: () => "Login refused. Check the user id and the password.",
  ReasonRequired: ({ lowering }) => `Lowering what ${lowering} takes to be read needs a reason.`,
  LastAdministrator: ({ user }) =>
    `${user} is the last administrator who can appoint others. Appoint another one first.`,
  SessionEnded: () => "Your session is over. Sign in again: scipnet login.",
  NoSuchSession: ({ session }) => `There is no open session ${session}. List them with scipnet session list.`,
  PasswordChangeRequired: () =>
    "Your password was given to you by somebody else. Change it first: scipnet user password.",
  CredentialsRefused: () =>
    "That is not your password or phrase, or too many tries failed lately. Wait, and try again.",
  GlassHolds: ({ reason }) =>
    reason === "readable"
      ? "You may read that without breaking the glass."
      : reason === "too-far"
        ? "That is more than two levels above you, or in a compartment that you do not hold."
        : "The glass is broken in a session: sign in with scipnet login.",
  NothingToReview: ({ glass }) => `Nothing called ${glass} waits for a review by you.`,
  WeakPassword: ({ minimumLength, reason }) =>
    reason === "short"
      ? `The password or phrase is too short: use at least ${minimumLength} characters.`
      : reason === "long"
        ? "The password or phrase is longer than 1,024 characters."
        : reason === "same"
          ? "That is your present password. Choose another."
          : "That is among the first that anybody would try. Choose another.",
  OperatorOnly: ({ action }) => `Only whoever holds the file does this: ${action}.`,
  PositionAhead: ({ position, head }) =>
    `The log ends at ${head}, before position ${position}: it is another one, or was restored. Start from its beginning.`,
  ChainBroken: ({ position, reason }) =>
    `The log was altered at position ${position}: ${reason}. Keep the file as evidence and restore a backup.`,
  CommandIdReused: ({ commandId }) => `The command id ${commandId} was used before, for another command.`,
  DeepwellExists: ({ path }) => `There is a file at ${path} already. Choose another place with --deepwell FILE.`,
  NoSuchEvent: ({ position }) => `The log has no event at position ${position}.`,
  SomeRefused: ({ count }) => `${count} ${count === 1 ? "line was" : "lines were"} refused.`,
  BrokenRecords: ({ count }) =>
    `${count} ${count === 1 ? "record or file was" : "records or files were"} broken and left out; all others are in.`,
  BadInput: ({ what, why }) => `${what}: ${why}.`,
  NoSuchCommand: ({ near, typed }) => `There is no command ${typed}.${question(near)} See scipnet --help.`,
  BadOption: ({ command, option, reason, near }) =>
    `${BadOptionMessages.sentences[reason](command, option)}${question(near)} See ${command} --help.`,
  WorksOnFile: ({ command, namedBy }) =>
    namedBy === "--server"
      ? `${command} works on the file itself; run it on the server's machine.`
      : `${command} works on the file itself, and SCIPNET_SERVER names a server; run it on the server's machine, or name a file with --deepwell FILE.`,
  NoUser: ({ passwordGiven }) =>
    passwordGiven
      ? "Whose password is that? Say so by --user ID or SCIPNET_USER. A session that is kept is used only where no password is given (SCIPNET_PASSWORD, --password-stdin)."
      : "Who are you? Sign in with --user ID, set SCIPNET_USER, or keep a session with scipnet login.",
  NoPassword: ({ variable }) =>
    variable === "SCIPNET_PASSWORD"
      ? "There is no terminal to ask for a password at. Set SCIPNET_PASSWORD, use --password-stdin, or keep a session with scipnet login."
      : `There is no terminal to ask for a ${variable === "SCIPNET_PHRASE" ? "phrase" : "password"} at. Set ${variable}.`,
  NotADataset: ({ directory }) => `${directory} holds no content_*.json files of the scp-data dataset.`,
  NotALegacyDeepwell: ({ file, reason }) => `${file} cannot be read as a deepwell of an earlier program: ${reason}.`,
  FileExists: ({ path }) => `There is something at ${path} already. Choose another name.`,
  UnreadableFile: ({ path, why }) => `${path} cannot be opened: ${why}.`,
  WriteFailed: ({ what, reason }) => StandardStreams.sentence(what, reason),
  ExposedSessionFile: ({ path, reason }) =>
    reason === "owner"
      ? `${path} belongs to somebody else, so no session in it is safe. Remove it, or name another with SCIPNET_SESSION_FILE, and sign in again with scipnet login.`
      : `${path} is open to others, so no session in it is safe. Run chmod 600 on it if nobody has seen it; otherwise remove it, and sign in again with scipnet login.`,
  BrokenSessionFile: ({ path }) =>
    `${path} does not hold kept sessions. Remove it, and sign in again with scipnet login.`,
  BusySessionFile: ({ path, claim }) =>
    `Another SCiPNET is writing ${path}. Try again; if none is running, remove ${claim} first.`,
  KeptSessionEnded: ({ user }) => `The session of ${user} is over, and is forgotten. Sign in again: scipnet login.`,
  BadSettings: ({ problems }) => ["Some settings will not do:", ...problems.map((line) => `  ${line}`)].join("\n"),
  StreamConflict: ({ stream }) => `Others kept changing ${stream} at the same time. Try again.`,
  DuplicateEvent: () => "Some of these events are in the log already.",
  InvalidAppend: ({ reason }) => `That cannot be stored: ${reason}.`,
  RebuildRunning: ({ expiresAt }) =>
    `Somebody else is rebuilding, until ${Time.format(expiresAt)} if they were ended. Nothing was changed; try again.`,
  UnknownProjection: ({ projection }) =>
    `There is no projection ${projection}. Rebuild all of them by naming none: scipnet rebuild.`,
  TargetExists: ({ path }) =>
    `There is something at ${path} already, and nothing is written over it. Choose another name.`,
  FileFailed: ({ path, reason }) =>
    reason === "ENOSPC"
      ? `There is no room left for ${path}. Free some space, or choose another disk.`
      : `${path} cannot be read or written (${reason}). Check the path and its permissions.`,
  NotInFile: ({ action }) => `There is no file to ${action}: the deepwell is in memory.`,
  FileDamaged: ({ path, findings }) =>
    `${path} is damaged: ${findings.slice(0, 3).join("; ")}. Keep it, and restore an older backup.`,
  NotABackup: ({ path, reason }) =>
    `${path} is no backup of a deepwell (${reason}). Nothing was changed; choose another backup.`,
  DeepwellInUse: ({ path }) => `Some program has ${path} open. Stop every SCiPNET that uses it, and try again.`,
  UseUnknown: ({ path, reason }) =>
    `${path} is so damaged (${reason}) that nobody can tell whether a program has it open. Stop every SCiPNET, move it out of the way with its -wal and -shm, and try again.`,
  CheckpointBroken: ({ position, head, reason }) =>
    reason === "another log"
      ? "The checkpoint is of another log. Check --deepwell and --checkpoint, or restore a backup."
      : reason === "shorter"
        ? `The log ends at ${head}, before the checkpoint at ${position}: its end is missing. Keep the file as evidence and restore a backup.`
        : `The log holds another event at position ${position} than the checkpoint. Keep the file as evidence and restore a backup.`,
  LogFileBroken: ({ line, position, reason }) =>
    position === 0
      ? `Line ${line} does not begin an exported log: ${reason}. Export it again with scipnet export.`
      : `Line ${line}, which should hold event ${position}, will not do: ${reason}. All before it was taken. Export it again and go on from there.`,
  LogFileCut: ({ position, head }) =>
    `The exported log ends at event ${position} of ${head}. What there is was taken; import the whole of it to go on.`,
  LogDiverged: ({ position }) =>
    `The deepwell holds something else from event ${position} on. Import into a new one with --deepwell FILE.`,
  ServerTrouble: ({ reason, reference }) =>
    reason === "busy"
      ? `The server is too busy. Nothing was done; try again. Its log has it under ${reference}.`
      : `The server could not do that, and its log says why, under ${reference}. Nothing was done.`,
  TooManyRequests: ({ limit, retryAfter }) =>
    retryAfter === undefined
      ? `The server answers ${limit} requests at a time. Nothing was done; try again.`
      : `The server takes ${limit} calls of one user in a row, and then fewer. Nothing was done; try again in ${Math.ceil(retryAfter / 1000)} s.`,
  TooManyLogins: ({ retryAfter }) =>
    `Too many passwords wait to be checked. Nothing was done; try again in ${retryAfter} ${retryAfter === 1 ? "second" : "seconds"}.`,
  NotSignedIn: () => "You are not signed in at the server. Come in again.",
  ProtocolMismatch: ({ own, server }) =>
    own < server
      ? `The server speaks a newer protocol (${server}, not ${own}). Update this SCiPNET.`
      : `The server speaks an older protocol (${server}, not ${own}). Ask whoever runs it to update it.`,
  ServerUnreachable: ({ server, reason }) =>
    reason === "CERT_HAS_EXPIRED"
      ? `The certificate of ${server} has expired. Ask the operator of the server to renew it.`
      : isUntrusted(reason)
        ? `The certificate of ${server} is not trusted (${reason}): the server has a new one, or another program answers in its place. Ask the operator for the server's certificate, and name its file: --ca FILE.`
        : reason === "full"
          ? `${server} is full: it takes no more connections for now. Try again in a while.`
          : `There is no response from ${server} (${reason}). Check the address, and whether the server runs.`,
  ConnectionLost: ({ server }) =>
    `The connection to ${server} broke before the answer came. Look before you try again: it may have been done.`,
  MessageTooLong: ({ server }) =>
    `That is longer than ${server} takes in one message. Nothing was done. Make it shorter, or ask whoever runs the server to raise SCIPNET_MAX_FRAME.`,
  InvalidResponse: ({ server }) =>
    `What answers at ${server} is no SCiPNET server, or speaks TLS where TCP was asked for. Check the address.`,
  OutOfRange: ({ field, value, minimum, maximum }) =>
    `${field} must be a whole number from ${minimum} to ${maximum}, not ${value}.`,
  UnknownEvent: ({ position, type }) =>
    `The event ${type} at position ${position} was written by a newer SCiPNET. Update this one.`,
  MalformedEvent: ({ position, type }) =>
    `The event ${type} at position ${position} cannot be read. Run scipnet doctor: it names every such event and what to do.`,
  ProjectionVersionMismatch: () =>
    "The deepwell is kept by another version of SCiPNET. Update this one and start it again.",
  ProjectionTableConflict: ({ table }) =>
    `The deepwell's file holds a table ${table} that SCiPNET did not make. Nothing was changed. Run scipnet doctor.`,
  ProjectionKeyMismatch: ({ projection, position }) =>
    `The read model ${projection} cannot apply event ${position}. Nothing was written. This is a bug: please report it.`,
  ProjectionFailed: ({ projection, position, column, reason }) =>
    `The read model ${projection} cannot apply event ${position} (${column === null ? reason : `${column}: ${reason}`}). Nothing was written. This is a bug: please report it.`,
  ProjectionsMissing: () =>
    "Another program emptied or replaced the deepwell's tables while it was open. Nothing was written. Stop every SCiPNET that uses it and run scipnet doctor; if events are missing, restore a backup: scipnet restore FILE.",
  ...DatabaseMessages.sentences
}

/** Whether an error is one that has a sentence. */
export const isKnown = (error: unknown): error is KnownError =>
  typeof error === "object" && error !== null && "_tag" in error && Object.hasOwn(sentences, String(error._tag))

/** The sentence of an error. */
export const sentence = Match.type<KnownError>().pipe(Match.tagsExhaustive(sentences))
