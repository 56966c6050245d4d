/** The form that founds a site. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import { execute } from "../app/Command.ts"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { CheckedField } from "./CheckedField.tsx"
import { ClearanceFields, clearanceOf, draftClearance } from "./ClearanceFields.tsx"
import { DraftForm } from "./DraftForm.tsx"
import * as Drafts from "./Drafts.ts"
import * as Faults from "./Faults.ts"
import type { NewRecordProps } from "./NewScp.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { RecordField } from "./RecordField.tsx"

/** The form. */
export const NewSite = ({ url, onDiscard }: NewRecordProps) => {
  const texts = Drafts.find(url)?.fields
  const own = SessionState.me.value?.clearance.level ?? 0
  const first = { level: own < 3 ? own : 3, compartments: [] } as const
  const file = async (fields: FormData): Promise<string> => {
    const site = RecordIdSyntax.normalize("site", textOf(fields, "id"))
    await execute({
      _tag: "FoundSite",
      site,
      name: textOf(fields, "name"),
      clearance: clearanceOf(fields, first),
      director: recordOf("user", fields, "director")
    })
    return Route.recordUrl("site", site)
  }
  return (
    <DraftForm url={url} name="New site" button="Found the site" onFile={file} onDiscard={onDiscard}>
      <CheckedField
        label="Site"
        name="id"
        value={texts?.get("id")}
        hint="Such as Site-19, Area-12 or Bio-Site-84."
        fault={Faults.ofId("site")}
        required
      />
      <CheckedField label="Name" name="name" value={texts?.get("name")} fault={Faults.ofName} required />
      <ClearanceFields label="Clearance that reading it requires" clearance={draftClearance(texts, first)} />
      <RecordField type="user" label="Director" name="director" value={texts?.get("director")} />
    </DraftForm>
  )
}
