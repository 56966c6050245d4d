/** The clearance that a section requires: that of its record, or a higher one of its own. */
import { useState } from "preact/hooks"
import { textOf } from "../forms/ActionForm.tsx"
import { Choice } from "./ClassificationFields.tsx"
import type { Clearance } from "./ClearanceFields.tsx"
import { ClearanceFields, clearanceOf, draftClearance } from "./ClearanceFields.tsx"
import type { Sectioned } from "./SectionCommands.ts"

const keep = ["keep", "As it is"] as const

interface SectionClearanceProps {
  readonly record: Sectioned
  /** The answers do not name the clearance of a section, so that a revision can leave it as it is. */
  readonly isNew: boolean
  readonly texts: ReadonlyMap<string, string> | undefined
}

/** The fields. */
export const SectionClearance = ({ record, isNew, texts }: SectionClearanceProps) => {
  const [chosen, choose] = useState(texts?.get("required") ?? (isNew ? "record" : "keep"))
  return (
    <>
      <div onChange={(event) => event.target instanceof HTMLSelectElement && choose(event.target.value)}>
        <Choice
          label="Clearance that reading the section requires"
          name="required"
          chosen={chosen}
          options={[
            ...(isNew ? [] : [keep]),
            ["record", `That of the record, level ${record.clearance.level}`],
            ["own", "Its own"]
          ]}
        />
      </div>
      {chosen === "own" ? (
        <ClearanceFields label="Level of the section" clearance={draftClearance(texts, record.clearance)} />
      ) : null}
    </>
  )
}

/** The clearance in the form: null is that of the record, undefined leaves it as it is. */
export const sectionClearanceOf = (fields: FormData, record: Sectioned): Clearance | null | undefined => {
  switch (textOf(fields, "required")) {
    case "keep":
      return undefined
    case "own":
      return clearanceOf(fields, record.clearance)
    default:
      return null
  }
}
