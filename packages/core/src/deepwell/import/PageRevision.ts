/**
 * The commands that revise an imported record to its page. Parts that a user edited stay as they are.
 */
import * as Clearance from "../../domain/access/Clearance.ts"
import type { Classification } from "../../domain/scp/Classification.ts"
import type { Provenance } from "../../domain/scp/Provenance.ts"
import * as Scp from "../../domain/scp/Scp.ts"
import * as Status from "../../domain/scp/Status.ts"
import type { SectionId } from "../../domain/SectionId.ts"
import type { HandEdits, ImportedSection } from "./HandEdits.ts"
import * as SectionMatch from "./SectionMatch.ts"

/** The fields of a page that revise a record. */
export interface PageContent {
  readonly name: string
  readonly classification: Classification
  readonly level: Clearance.Level
  readonly status: Exclude<Status.Status, "deleted">
  readonly sections: ReadonlyArray<SectionMatch.PageSection>
}

/** Commands, and the parts that they leave or replace by a note; see `PageImport.Imported`. */
export interface Plan {
  readonly commands: ReadonlyArray<Scp.ScpCommand>
  readonly byHand: ReadonlyArray<string>
  readonly superseded: ReadonlyArray<string>
}

/** A part of the record: its name in the report, whether it differs from the page and stays, and the command. */
interface Part {
  readonly name: string
  readonly differs: boolean
  readonly stays: boolean
  readonly command: () => Scp.ScpCommand
}

const fieldParts = (file: Scp.ScpFile, page: PageContent, edits: HandEdits, link: string): ReadonlyArray<Part> => {
  const scp = file.id
  const { name, classification, level, status } = page
  const isLowered = level < file.clearance.level
  return [
    {
      name: "name",
      differs: file.name !== name,
      stays: edits.name,
      command: () => Scp.Rename.make({ scp, name })
    },
    {
      name: "class",
      differs: !isSameClass(file.classification, classification),
      stays: edits.classification,
      command: () => Scp.Reclassify.make({ scp, classification })
    },
    {
      name: "clearance",
      differs: file.clearance.level !== level,
      // Text that a user added relies on the level that the record had.
      stays: edits.clearance || (isLowered && edits.any),
      command: () =>
        Scp.ChangeClearance.make({
          scp,
          clearance: Clearance.make(level, file.clearance.compartments),
          reason: `The imported page has level ${level}.`
        })
    },
    {
      name: "status",
      differs: file.statusState.status !== status,
      stays:
        edits.status || file.statusState.status === "deleted" || Status.find(file.statusState, status) === undefined,
      command: () =>
        Scp.ChangeStatus.make({ scp, to: status, reason: `The imported page is ${status}.`, evidence: link })
    }
  ]
}

const isSameClass = (a: Classification, b: Classification): boolean =>
  a.objectClass === b.objectClass &&
  a.secondaryClass === b.secondaryClass &&
  a.disruption === b.disruption &&
  a.risk === b.risk

/** The clearance that a section needs because it repeats text of restricted sections; null if it repeats none. */
const inherited = (restricted: ReadonlyArray<Restricted>, id: SectionId, body: string): Clearance.Clearance | null =>
  restricted
    .filter((each) => each.id !== id && SectionMatch.repeats(each, body))
    .reduce<Clearance.Clearance | null>((all, { clearance }) => joined(all, clearance), null)

const joined = (a: Clearance.Clearance | null, b: Clearance.Clearance | null): Clearance.Clearance | null =>
  a === null || b === null ? (a ?? b) : Clearance.join(a, b)

/** An imported section that a user gave a clearance of its own. */
interface Restricted extends ImportedSection {
  readonly clearance: Clearance.Clearance
}

const restrictedOf = (file: Scp.ScpFile, edits: HandEdits): ReadonlyArray<Restricted> =>
  [...edits.sections.values()].flatMap((section) => {
    const clearance = file.sections.get(section.id)?.clearance ?? null
    return clearance === null ? [] : [{ ...section, clearance }]
  })

const sectionParts = (file: Scp.ScpFile, { sections }: SectionMatch.Match, edits: HandEdits): ReadonlyArray<Part> => {
  const scp = file.id
  const restricted = restrictedOf(file, edits)
  return sections.map(({ id: section, section: { title, body } }) => {
    const old = edits.sections.get(section)
    const needed = inherited(restricted, section, body)
    return {
      name: `section ${section}`,
      differs: old?.title !== title || old.body !== body,
      stays: old?.isEdited === true,
      command: () => {
        if (old === undefined) {
          return Scp.FileSection.make({ scp, section, title, body, clearance: needed })
        }
        const clearance = joined(file.sections.get(section)?.clearance ?? null, needed)
        return Scp.ReviseSection.make({ scp, section, title, body, ...(needed === null ? {} : { clearance }) })
      }
    }
  })
}

/**
 * Plans the revision of a record. The level is raised to that of the page, and lowered only if no user has written in the
 * record. A section that the page no longer has is replaced by a note, unless a user edited it. Text of a section with a
 * clearance of its own keeps that clearance if it is in another section of the page now.
 */
export const plan = (file: Scp.ScpFile, page: PageContent, provenance: Provenance, edits: HandEdits): Plan => {
  const scp = file.id
  const match = SectionMatch.match(page.sections, edits)
  const fields = fieldParts(file, page, edits, provenance.link).filter(({ differs }) => differs)
  const sections = sectionParts(file, match, edits).filter(({ differs }) => differs)
  const gone = match.superseded.filter(({ isEdited, body }) => !isEdited && body !== SectionMatch.supersededBody)
  const toCommands = (parts: ReadonlyArray<Part>) => parts.flatMap(({ stays, command }) => (stays ? [] : [command()]))
  return {
    commands: [
      ...toCommands(fields),
      Scp.RecordProvenance.make({ scp, provenance }),
      ...toCommands(sections),
      ...gone.map(({ id: section }) => Scp.ReviseSection.make({ scp, section, body: SectionMatch.supersededBody }))
    ],
    byHand: [
      ...[...fields, ...sections].filter(({ stays }) => stays).map(({ name }) => name),
      ...match.superseded.filter(({ isEdited }) => isEdited).map(({ id }) => `section ${id}`)
    ],
    superseded: gone.map(({ id }) => id)
  }
}
