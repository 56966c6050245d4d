/**
 * The exit codes of the program.
 */
import * as RejectionSentences from "@scipnet/presentation/sentences/RejectionSentences"
import * as Record from "effect/Record"
import * as DatabaseMessages from "./DatabaseMessages.ts"
import type { KnownError } from "./ErrorMessages.ts"
import { instructions } from "./Instructions.ts"

export const usage = 2
export const bug = 70
export const interrupted = 130

export const database = 3

export const network = 4

export const refused = 1

/** System errors of a file that cannot be written although its path is valid. */
const unwritable: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO"])

/** True for a system error, such as `ENOSPC`, by which a file cannot be written although its path is valid. */
export const isUnwritable = (reason: string): boolean => unwritable.has(reason)

/** The exit code of an error. */
export const of = (error: KnownError): number =>
  error._tag === "FileFailed" && isUnwritable(error.reason) ? database : ofError[error._tag]

/** The exit code of each error: 1 rejected or not found, 2 usage, 3 database or writing, 4 network. */
export const ofError: { readonly [Tag in KnownError["_tag"]]: number } = {
  ...Record.map(RejectionSentences.make(instructions), () => refused),
  ...Record.map(DatabaseMessages.sentences, () => database),
  LoginRefused: refused,
  OperatorOnly: refused,
  PositionAhead: refused,
  ChainBroken: refused,
  CommandIdReused: refused,
  DeepwellExists: refused,
  FileExists: refused,
  NoSuchEvent: refused,
  NoLog: usage,
  LogExists: refused,
  LogNotEmpty: refused,
  LogInUse: database,
  SomeRefused: refused,
  BrokenRecords: refused,
  BadInput: usage,
  NoSuchCommand: usage,
  BadOption: usage,
  WorksOnFile: usage,
  BadConfigFile: usage,
  ExposedConfigFile: usage,
  NoSuchProfile: usage,
  NoSuchSetting: refused,
  NotConfirmed: usage,
  NoUser: usage,
  NoPassword: usage,
  NotADataset: usage,
  NotALegacyDeepwell: usage,
  UnreadableFile: usage,
  WriteFailed: database,
  ExposedSessionFile: usage,
  BrokenSessionFile: usage,
  BusySessionFile: usage,
  KeptSessionEnded: refused,
  BadSettings: usage,
  StreamConflict: database,
  DuplicateEvent: database,
  InvalidAppend: refused,
  OutOfRange: usage,
  UnknownEvent: database,
  MalformedEvent: database,
  ProjectionVersionMismatch: database,
  ProjectionTableConflict: database,
  ProjectionRetired: database,
  ProjectionsNotKept: database,
  ProjectionKeyMismatch: database,
  ProjectionFailed: database,
  ProjectionsMissing: database,
  RebuildRunning: database,
  UnknownProjection: refused,
  TargetExists: refused,
  FileFailed: usage,
  NotInFile: usage,
  FileDamaged: database,
  NotABackup: database,
  DeepwellInUse: database,
  UseUnknown: database,
  CheckpointBroken: refused,
  NotParked: refused,
  LogFileBroken: refused,
  LogFileCut: refused,
  LogDiverged: refused,
  ServerTrouble: network,
  TooManyRequests: network,
  TooManyLogins: network,
  NotSignedIn: refused,
  ProtocolMismatch: network,
  ServerUnreachable: network,
  ConnectionLost: network,
  MessageTooLong: refused,
  InvalidResponse: network
}
