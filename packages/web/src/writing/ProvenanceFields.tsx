/** The fields of the page that a file was taken from. */
import type { ScpFile } from "../app/Dossier.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { CheckedField } from "./CheckedField.tsx"
import * as Faults from "./Faults.ts"

type Provenance = Exclude<ScpFile["provenance"], null>

/** The fields; all of them or none. */
export const ProvenanceFields = ({ texts, required = false }: ProvenanceFieldsProps) => (
  <>
    <CheckedField label="Page" name="page" value={texts.get("page")} fault={Faults.ofName} required={required} />
    <CheckedField label="Link" name="link" value={texts.get("link")} fault={Faults.ofReason} required={required} />
    <CheckedField label="Author" name="author" value={texts.get("author")} fault={Faults.ofName} required={required} />
    <CheckedField
      label="Licence"
      name="licence"
      value={texts.get("licence")}
      fault={Faults.ofName}
      required={required}
    />
    <CheckedField
      label="Revision"
      name="pageRevision"
      value={texts.get("pageRevision")}
      hint="The revision of the page, such as a number or a digest."
      fault={Faults.ofName}
      required={required}
    />
  </>
)

interface ProvenanceFieldsProps {
  readonly texts: ReadonlyMap<string, string>
  readonly required?: boolean
}

/** A provenance as texts of fields. */
export const provenanceTexts = (provenance: Provenance | null): ReadonlyMap<string, string> =>
  new Map(
    provenance === null
      ? []
      : [
          ["page", provenance.page],
          ["link", provenance.link],
          ["author", provenance.author],
          ["licence", provenance.licence],
          ["pageRevision", provenance.revision]
        ]
  )

/** The provenance in a form, or null if its fields are empty. */
export const provenanceOf = (fields: FormData): Provenance | null => {
  const provenance = {
    page: textOf(fields, "page"),
    link: textOf(fields, "link"),
    author: textOf(fields, "author"),
    licence: textOf(fields, "licence"),
    revision: textOf(fields, "pageRevision")
  }
  return Object.values(provenance).every((text) => text === "") ? null : provenance
}
