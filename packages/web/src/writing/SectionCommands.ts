/** The commands that file and revise a section of each type of record. */
import type { Command } from "../app/Command.ts"
import type { Visible } from "../app/Dossier.ts"
import type { Clearance } from "./ClearanceFields.tsx"

/** A record that has sections. */
export type Sectioned = Exclude<Visible, { readonly type: "user" }>

/** A section that the reader can see. */
export type VisibleSection = Sectioned["sections"][number]

interface Text {
  readonly title: string
  readonly body: string
}

/** The command that files a new section. A clearance of null is that of the record. */
export const fileCommand = (
  { type, id }: Pick<Sectioned, "type" | "id">,
  section: string,
  text: Text & { readonly clearance: Clearance | null }
): Command => {
  switch (type) {
    case "scp":
      return { _tag: "FileScpSection", scp: id, section, ...text }
    case "site":
      return { _tag: "FileSiteDocument", site: id, document: section, ...text }
    case "mtf":
      return { _tag: "FileTaskForceDocument", taskForce: id, document: section, ...text }
  }
}

/** The fields of a revision; those that are left out stay as they are. */
export interface Revision extends Text {
  readonly clearance?: Clearance | null
  readonly reason?: string
  /** The revision that was read: nothing is overwritten that came after it. */
  readonly revision: number | null
}

/** The command that revises a section. */
export const reviseCommand = (
  { type, id }: Pick<Sectioned, "type" | "id">,
  section: string,
  revision: Revision
): Command => {
  switch (type) {
    case "scp":
      return { _tag: "ReviseScpSection", scp: id, section, ...revision }
    case "site":
      return { _tag: "ReviseSiteDocument", site: id, document: section, ...revision }
    case "mtf":
      return { _tag: "ReviseTaskForceDocument", taskForce: id, document: section, ...revision }
  }
}

/** The commands of a new section and of a revision, by type. */
export const commandNames = {
  scp: { file: "FileScpSection", revise: "ReviseScpSection" },
  site: { file: "FileSiteDocument", revise: "ReviseSiteDocument" },
  mtf: { file: "FileTaskForceDocument", revise: "ReviseTaskForceDocument" }
} as const
