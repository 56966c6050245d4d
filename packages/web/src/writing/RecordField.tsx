/** A field for the id of another record, with suggestions from the records that the reader can see. */
import { useEffect, useState } from "preact/hooks"
import * as Directory from "../app/Directory.ts"
import * as SessionState from "../app/SessionState.ts"
import type { RecordType } from "../words/Words.ts"
import { CheckedField } from "./CheckedField.tsx"
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
  const epoch = SessionState.epoch.value
  const [typed, setTyped] = useState(value ?? "")
  useEffect(() => void Directory.load(type, true), [type, epoch])
  const wanted = typed.trim().toLowerCase()
  const fits = (row: Directory.Row) => `${row.id} ${row.name}`.toLowerCase().includes(wanted)
  const rows = Directory.lists[type].value.rows.filter(fits).slice(0, most)
  return (
    <CheckedField
      label={label}
      name={name}
      hint="Empty for none."
      value={value ?? ""}
      fault={Faults.ofId(type)}
      options={rows.map((row) => [row.id, row.name] as const)}
      onTyped={setTyped}
    />
  )
}
