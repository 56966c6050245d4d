/** The fields of a classification: object class, secondary class, disruption and risk. */
import * as ClassTables from "@scipnet/core/domain/scp/ClassTables"
import type { ScpFile } from "../app/Dossier.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { Field } from "../forms/Field.tsx"
import { CheckedField } from "./CheckedField.tsx"
import * as Faults from "./Faults.ts"

type Classification = ScpFile["classification"]

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly chosen: string
  readonly options: ReadonlyArray<readonly [value: string, text: string]>
}

/** A choice from a list. */
export const Choice = ({ label, name, chosen, options }: ChoiceProps) => (
  <Field label={label}>
    {(ids) => (
      <select {...ids} name={name}>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
)

const notAssessed = ["", "Not assessed"] as const

const disruptions = ClassTables.disruptions.map(
  ({ disruption, name }) => [`${disruption}`, `${disruption} · ${name}`] as const
)
const risks = ClassTables.risks.map(({ risk, name }) => [`${risk}`, `${risk} · ${name}`] as const)

/** A classification as texts of fields. */
export const textsOf = ({ objectClass, secondaryClass, disruption, risk }: Classification) =>
  new Map([
    ["objectClass", objectClass],
    ["secondaryClass", secondaryClass ?? ""],
    ["disruption", `${disruption ?? ""}`],
    ["risk", `${risk ?? ""}`]
  ])

/** The fields, with the texts that are in them at first. */
export const ClassificationFields = ({ texts }: { readonly texts: ReadonlyMap<string, string> }) => (
  <>
    <Choice
      label="Object class"
      name="objectClass"
      chosen={texts.get("objectClass") ?? "Euclid"}
      options={ClassTables.objectClasses.map((name) => [name, name])}
    />
    <CheckedField
      label="Secondary class"
      name="secondaryClass"
      value={texts.get("secondaryClass")}
      hint="Empty for none."
      fault={Faults.ofName}
      options={ClassTables.secondaryClasses.map((name) => [name] as const)}
    />
    <Choice
      label="Disruption"
      name="disruption"
      chosen={texts.get("disruption") ?? ""}
      options={[notAssessed, ...disruptions]}
    />
    <Choice label="Risk" name="risk" chosen={texts.get("risk") ?? ""} options={[notAssessed, ...risks]} />
  </>
)

/** The classification in a form. */
export const classificationOf = (fields: FormData): Classification => {
  const secondary = textOf(fields, "secondaryClass")
  return {
    objectClass: ClassTables.objectClasses.find((name) => name === textOf(fields, "objectClass")) ?? "Pending",
    secondaryClass: secondary === "" ? null : secondary,
    disruption:
      ClassTables.disruptions.find(({ disruption }) => `${disruption}` === textOf(fields, "disruption"))?.disruption ??
      null,
    risk: ClassTables.risks.find(({ risk }) => `${risk}` === textOf(fields, "risk"))?.risk ?? null
  }
}
