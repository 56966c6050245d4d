/** The filing of a section, and the conflicts that it can meet. */
import * as ConflictMarkers from "@scipnet/presentation/text/ConflictMarkers"
import { execute } from "../app/Command.ts"
import * as Dossier from "../app/Dossier.ts"
import * as Line from "../app/Line.ts"
import * as Route from "../app/Route.ts"
import { reasonOf, textOf } from "../forms/ActionForm.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import { sectionClearanceOf } from "./SectionClearance.tsx"
import type { Sectioned, VisibleSection } from "./SectionCommands.ts"
import { fileCommand, reviseCommand } from "./SectionCommands.ts"

/** A section that is filed. */
interface Filing {
  readonly record: Sectioned
  /** The section of the URL; undefined when one is added. */
  readonly section: VisibleSection | undefined
  /** The section as the writer read it last. */
  readonly opened: VisibleSection | undefined
  readonly body: string
  readonly fields: FormData
  /** Gets the section as it is now, when it was changed meanwhile or exists already. */
  readonly onConflict: (theirs: VisibleSection) => void
}

const isConflict = (error: unknown): boolean =>
  error instanceof CallFailed && (error.failure._tag === "SectionChanged" || error.failure._tag === "SectionExists")

/** Reads a section as it is. */
const readSection = async ({ type, id }: Sectioned, section: string): Promise<VisibleSection | undefined> => {
  const answer = await Line.call("Access", { query: { type, id } })
  return answer._tag === "Granted" && answer.record.type !== "user"
    ? answer.record.sections.find((each) => each.id === section)
    : undefined
}

/** A text field has line feeds only. A text that was not touched keeps its line ends. */
const withLineEnds = (typed: string, opened: VisibleSection | undefined): string =>
  opened !== undefined && typed === opened.body.replaceAll(/\r\n?/g, "\n") ? opened.body : typed

/** Files the section. Resolves with its URL; rejects with `CallFailed`. */
export const file = async ({ record, section, opened, body, fields, onConflict }: Filing): Promise<string> => {
  const id = section?.id ?? textOf(fields, "section").toLowerCase()
  const title = textOf(fields, "title")
  const clearance = sectionClearanceOf(fields, record)
  const reason = reasonOf(fields)
  const command =
    opened === undefined || opened.id !== id
      ? fileCommand(record, id, { title, body, clearance: clearance ?? null })
      : reviseCommand(record, id, {
          title,
          body: withLineEnds(body, opened),
          ...(clearance === undefined ? {} : { clearance }),
          ...(reason === "" ? {} : { reason }),
          revision: opened.revision ?? null
        })
  try {
    await execute(command)
  } catch (error) {
    const theirs = isConflict(error) ? await readSection(record, id) : undefined
    if (theirs !== undefined) {
      onConflict(theirs)
    }
    throw error
  }
  Dossier.forget(record.type, record.id)
  return `${Route.recordUrl(record.type, record.id)}#${id}`
}

/**
 * The section as it is, if it is not the one that a draft began with. The number alone does not tell: another section of
 * the same id can have become visible.
 */
export const changedSince = (record: Sectioned, opened: VisibleSection | undefined): VisibleSection | undefined => {
  const now = record.sections.find(({ id }) => id === opened?.id)
  return opened === undefined ||
    now === undefined ||
    (now.revision === opened.revision && now.body === opened.body && now.title === opened.title)
    ? undefined
    : now
}

/** The fault of a merged text in which a conflict is left. */
export const markerFault = (text: string): string =>
  ConflictMarkers.isMarked(text) ? "Choose between the texts at each mark of a conflict, and remove the marks." : ""

/** The title as typed. */
export const titleIn = (form: HTMLFormElement | null): string =>
  form === null ? "" : textOf(new FormData(form), "title")

/** The ids that a new section often has. */
export const suggestedIds = ({ type, sections }: Sectioned): ReadonlyArray<string> => {
  const next = sections.filter(({ id }) => id.startsWith("addendum-")).length + 1
  return [...(type === "scp" ? ["procedures", "description"] : []), `addendum-${next}`].filter((id) =>
    sections.every((section) => section.id !== id)
  )
}
