/**
 * The parts of an imported record that users changed since its import, found in the events of the record.
 */
import * as Aggregate from "../../domain/Aggregate.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { ScpEvent } from "../../domain/scp/ScpEvent.ts"
import type { SectionId } from "../../domain/SectionId.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"

/** A section that an import filed. */
export interface ImportedSection {
  readonly id: SectionId
  /** The current title and text. */
  readonly title: string
  readonly body: string
  /** The text that the last import wrote, which differs from `body` if a user revised the section. */
  readonly importedBody: string
  /** True if a user revised the title or the text after the last import of the section. */
  readonly isEdited: boolean
}

export interface HandEdits {
  readonly name: boolean
  readonly classification: boolean
  readonly clearance: boolean
  readonly status: boolean
  /** True if a user wrote any event of the record. */
  readonly any: boolean
  /** The sections that imports filed, by id, in the order of their filing. */
  readonly sections: ReadonlyMap<SectionId, ImportedSection>
  /** The ids of all sections. */
  readonly ids: ReadonlySet<SectionId>
}

/** Every command of an actor has an id. Imports append without a command. */
const isImported = ({ metadata }: RecordedEvent<unknown>): boolean => metadata.commandId === null

type SectionEvent = Extract<ScpEvent, { _tag: "ScpSectionFiled" | "ScpSectionRevised" }>

/** The state of an imported section after an event; undefined for a section that a user filed. */
const afterSectionEvent = (
  before: ImportedSection | undefined,
  { _tag, section: id, title, body }: SectionEvent,
  imported: boolean
): ImportedSection | undefined => {
  if (imported) {
    return { id, title, body, importedBody: body, isEdited: false }
  }
  if (before === undefined || _tag === "ScpSectionFiled") {
    return before
  }
  // A revision that changes only the required clearance leaves the text as it was imported.
  const isEdited = before.isEdited || title !== before.title || body !== before.body
  return { ...before, title, body, isEdited }
}

/** Finds the parts of a record that users changed after the import, from all events of its stream in order. */
export const find = (events: ReadonlyArray<RecordedEvent<DomainEvent>>): HandEdits => {
  const edited = { name: false, classification: false, clearance: false, status: false, any: false }
  const sections = new Map<SectionId, ImportedSection>()
  const ids = new Set<SectionId>()
  for (const recorded of events) {
    const { event } = recorded
    if (!Aggregate.scp.isEvent(event)) {
      continue
    }
    const byHand = !isImported(recorded)
    edited.any ||= byHand
    switch (event._tag) {
      case "ScpRenamed":
        edited.name = byHand
        break
      case "ScpReclassified":
        edited.classification = byHand
        break
      case "ScpClearanceChanged":
        edited.clearance = byHand
        break
      case "ScpStatusChanged":
      case "ScpStatusProposed":
      case "ScpStatusRejected":
      case "ScpStatusWithdrawn":
        edited.status = byHand
        break
      case "ScpSectionFiled":
      case "ScpSectionRevised": {
        ids.add(event.section)
        // Imports write the first section of an id; further ones are hidden from the actor who filed them.
        const after =
          (event.instance ?? 0) === 0
            ? afterSectionEvent(sections.get(event.section), event, !byHand)
            : sections.get(event.section)
        if (after !== undefined) {
          sections.set(event.section, after)
        }
        break
      }
      case "ScpRegistered":
      case "ScpSiteAssigned":
      case "ScpTaskForceAssigned":
      case "ScpProvenanceRecorded":
    }
  }
  return { ...edited, sections, ids }
}
