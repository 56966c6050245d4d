/** The form that registers an anomaly. */
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import { useState } from "preact/hooks"
import { execute } from "../app/Command.ts"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import { textOf } from "../forms/ActionForm.tsx"
import * as Words from "../words/Words.ts"
import { CheckedField } from "./CheckedField.tsx"
import { Choice, ClassificationFields, classificationOf } from "./ClassificationFields.tsx"
import { ClearanceFields, clearanceOf, draftClearance } from "./ClearanceFields.tsx"
import { DraftForm } from "./DraftForm.tsx"
import * as Drafts from "./Drafts.ts"
import * as Faults from "./Faults.ts"
import { ProvenanceFields, provenanceOf } from "./ProvenanceFields.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"

/** The statuses of a new file; a deleted one requires a second person. */
const statuses = ["active", "neutralized", "explained"] as const

const none: ReadonlyMap<string, string> = new Map()

/** The properties of each form of a new record: its place, and the function that begins it again. */
export interface NewRecordProps {
  readonly url: string
  readonly onDiscard: () => void
}

/** The form. */
export const NewScp = ({ url, onDiscard }: NewRecordProps) => {
  const texts = Drafts.find(url)?.fields
  const [isImported, setImported] = useState(texts?.has("page") === true)
  const own = SessionState.me.value?.clearance.level ?? 0
  const first = { level: own < 2 ? own : 2, compartments: [] } as const
  const file = async (fields: FormData): Promise<string> => {
    const typed = textOf(fields, "id")
    const scp = ItemNumberSyntax.normalize(typed) ?? typed
    const provenance = provenanceOf(fields)
    await execute({
      _tag: "RegisterScp",
      scp,
      name: textOf(fields, "name"),
      classification: classificationOf(fields),
      clearance: clearanceOf(fields, first),
      status: statuses.find((status) => status === textOf(fields, "status")) ?? "active",
      site: recordOf("site", fields, "site"),
      taskForce: recordOf("mtf", fields, "taskForce"),
      ...(provenance === null ? {} : { provenance })
    })
    return Route.recordUrl("scp", scp)
  }
  return (
    <DraftForm url={url} name="New anomaly" button="Register the anomaly" onFile={file} onDiscard={onDiscard}>
      <CheckedField
        label="Item number"
        name="id"
        value={texts?.get("id")}
        hint="Such as 173, SCP-173 or SCP-4000-J."
        fault={Faults.ofId("scp")}
        required
      />
      <CheckedField label="Name" name="name" value={texts?.get("name")} fault={Faults.ofName} required />
      <ClearanceFields label="Clearance that reading it requires" clearance={draftClearance(texts, first)} />
      <ClassificationFields texts={texts ?? none} />
      <Choice
        label="Status"
        name="status"
        chosen={texts?.get("status") ?? "active"}
        options={statuses.map((status) => [status, Words.capitalize(status)])}
      />
      <RecordField type="site" label="Site" name="site" value={texts?.get("site")} />
      <RecordField type="mtf" label="Task force" name="taskForce" value={texts?.get("taskForce")} />
      <label class="check">
        <input type="checkbox" checked={isImported} onChange={(event) => setImported(event.currentTarget.checked)} />
        The file was taken from a page elsewhere
      </label>
      {isImported ? <ProvenanceFields texts={texts ?? none} required /> : null}
    </DraftForm>
  )
}
