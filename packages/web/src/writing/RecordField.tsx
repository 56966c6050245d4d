/** A field for the id of another record, with suggestions from the records that the reader can see. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import { useEffect, useId, useState } from "preact/hooks"
import * as Directory from "../app/Directory.ts"
import * as SessionState from "../app/SessionState.ts"
import { Field } from "../forms/Field.tsx"
import { textOf } from "../forms/ActionForm.tsx"
import type { RecordType } from "../words/Words.ts"
import * as Faults from "./Faults.ts"

interface RecordFieldProps {
  readonly type: RecordType
  readonly label: string
  readonly name: string
  readonly value?: string | null | undefined
}

/** Most suggestions: a browser lays out all of them. */
const most = 40

/** The field. Empty means none. */
export const RecordField = ({ type, label, name, value = "" }: RecordFieldProps) => {
  const list = useId()
  const epoch = SessionState.epoch.value
  const [typed, setTyped] = useState(value ?? "")
  useEffect(() => void Directory.load(type, true), [type, epoch])
  const wanted = typed.trim().toLowerCase()
  const fits = (row: Directory.Row) => `${row.id} ${row.name}`.toLowerCase().includes(wanted)
  const rows = Directory.lists[type].value.rows.filter(fits).slice(0, most)
  const fault = Faults.ofId(type)
  return (
    <Field label={label} hint="Empty for none.">
      {(ids) => (
        <>
          <input
            {...ids}
            type="text"
            name={name}
            autocomplete="off"
            spellcheck={false}
            defaultValue={value ?? ""}
            list={list}
            ref={(input) => input?.setCustomValidity(fault(input.value.trim()))}
            onInput={({ currentTarget }) => {
              currentTarget.setCustomValidity(fault(currentTarget.value.trim()))
              setTyped(currentTarget.value)
            }}
          />
          <datalist id={list}>
            {rows.map((row) => (
              <option key={row.id} value={row.id} label={row.name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}

/** The id in such a field, or null. */
export const recordOf = (type: RecordType, fields: FormData, name: string): string | null => {
  const text = textOf(fields, name)
  return text === "" ? null : RecordIdSyntax.normalize(type, text)
}
