/** The level of each command that writes records, so that a screen says before one tries that it will be rejected. */
import * as SessionState from "../app/SessionState.ts"
import * as Words from "../words/Words.ts"

/** The level, as in the table of the server's authorization. It rises for a command that lowers a clearance. */
export const levels = {
  RegisterScp: 2,
  RenameScp: 2,
  ReclassifyScp: 3,
  ChangeScpClearance: 3,
  AssignScpSite: 3,
  AssignScpTaskForce: 3,
  FileScpSection: 2,
  ReviseScpSection: 2,
  RecordScpProvenance: 2,
  FoundSite: 4,
  RenameSite: 4,
  AppointSiteDirector: 4,
  ChangeSiteClearance: 4,
  FileSiteDocument: 3,
  ReviseSiteDocument: 3,
  DisbandSite: 4,
  RestoreSite: 4,
  FormTaskForce: 4,
  RenameTaskForce: 4,
  AppointTaskForceLeader: 4,
  StationTaskForce: 4,
  ChangeTaskForceClearance: 4,
  FileTaskForceDocument: 3,
  ReviseTaskForceDocument: 3,
  DisbandTaskForce: 4,
  RestoreTaskForce: 4
} as const

/** A command that writes a record. */
export type WritingCommand = keyof typeof levels

/** True for a reader with the role that all of these commands require. */
export const isArchivist = (): boolean => SessionState.me.value?.roles.includes("archivist") === true

/** The sentence about a level that the reader does not hold, or undefined. */
export const missingLevel = (command: WritingCommand): string | undefined => {
  const held = SessionState.me.value?.clearance.level ?? 0
  const needed = levels[command]
  return held < needed
    ? `This requires ${Words.levelName(needed)}; you hold ${Words.levelName(held)}. It will be rejected.`
    : undefined
}
