/** The form that forms a task force. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import { execute } from "../app/Command.ts"
import * as Route from "../app/Route.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { CheckedField } from "./CheckedField.tsx"
import { ClearanceFields, clearanceOf, draftClearance } from "./ClearanceFields.tsx"
import { DraftForm } from "./DraftForm.tsx"
import * as Drafts from "./Drafts.ts"
import * as Faults from "./Faults.ts"
import type { NewRecordProps } from "./NewScp.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"

const first = { level: 0, compartments: [] } as const

/** The form. */
export const NewTaskForce = ({ url, onDiscard }: NewRecordProps) => {
  const texts = Drafts.find(url)?.fields
  const file = async (fields: FormData): Promise<string> => {
    const taskForce = RecordIdSyntax.normalize("mtf", textOf(fields, "id"))
    await execute({
      _tag: "FormTaskForce",
      taskForce,
      name: textOf(fields, "name"),
      clearance: clearanceOf(fields, first),
      leader: recordOf("user", fields, "leader"),
      site: recordOf("site", fields, "site")
    })
    return Route.recordUrl("mtf", taskForce)
  }
  return (
    <DraftForm url={url} name="New task force" button="Form the task force" onFile={file} onDiscard={onDiscard}>
      <CheckedField
        label="Designation"
        name="id"
        value={texts?.get("id")}
        hint="Such as Epsilon-11."
        fault={Faults.ofId("mtf")}
        required
      />
      <CheckedField label="Nickname" name="name" value={texts?.get("name")} fault={Faults.ofName} required />
      <ClearanceFields label="Clearance that reading it requires" clearance={draftClearance(texts, first)} />
      <RecordField type="user" label="Leader" name="leader" value={texts?.get("leader")} />
      <RecordField type="site" label="Site" name="site" value={texts?.get("site")} />
    </DraftForm>
  )
}
