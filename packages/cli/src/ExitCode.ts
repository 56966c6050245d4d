/**
 * What the shell is told.
 */
import type { KnownError } from "./ErrorCatalogue.ts"

export const usage = 2
export const bug = 70
export const interrupted = 130

export const database = 3

export const refused = 1

/** The exit code of each error: 1 refused or not found, 2 usage, 3 database. */
export const ofError: { readonly [Tag in KnownError["_tag"]]: number } = {
  RecordExpunged: refused,
  RecordRedacted: refused,
  ClearanceDenied: refused,
  BeyondOwnClearance: refused,
  OwnClearance: refused,
  ActorInactive: refused,
  NotForOperator: refused,
  AlreadyExists: refused,
  NoSuchSection: refused,
  SectionExists: refused,
  IllegalTransition: refused,
  SecondPersonRequired: refused,
  SecondPersonNotNeeded: refused,
  EvidenceRequired: refused,
  ProposalPending: refused,
  NoSuchProposal: refused,
  ProposalClosed: refused,
  WrongPerson: refused,
  LoginRefused: refused,
  ReasonRequired: refused,
  LastAdministrator: refused,
  SessionEnded: refused,
  NoSuchSession: refused,
  PasswordChangeRequired: refused,
  CredentialsRefused: refused,
  GlassHolds: refused,
  NothingToReview: refused,
  WeakPassword: refused,
  OperatorOnly: refused,
  PositionAhead: refused,
  ChainBroken: refused,
  CommandIdReused: refused,
  DeepwellExists: refused,
  FileExists: refused,
  NoSuchEvent: refused,
  SomeRefused: refused,
  BrokenRecords: refused,
  BadInput: usage,
  NoUser: usage,
  NoPassword: usage,
  NotADataset: usage,
  NotALegacyDeepwell: usage,
  UnreadableFile: usage,
  ExposedSessionFile: usage,
  BrokenSessionFile: usage,
  BusySessionFile: usage,
  KeptSessionEnded: refused,
  BadSettings: usage,
  StreamConflict: database,
  DuplicateEvent: database,
  InvalidAppend: refused,
  UnknownEvent: database,
  MalformedEvent: database,
  ProjectionVersionMismatch: database,
  DatabaseUnavailable: database,
  DatabaseBusy: database,
  ConnectionPoolExhausted: database,
  QueryTimeout: database,
  DatabaseCorrupt: database,
  DatabaseFull: database,
  DatabaseReadOnly: database,
  DatabaseForeign: database,
  MigrationFailed: database,
  SchemaTooNew: database,
  StatementFailed: database
}
