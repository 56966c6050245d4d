/** A button with a dialog that changes one reference of a record, such as the director of a site. */
import type { Command } from "../app/Command.ts"
import { recordOf } from "../forms/RecordId.ts"
import type { RecordType } from "../words/Words.ts"
import { CommandWork } from "./CommandWork.tsx"
import { RecordField } from "./RecordField.tsx"
import type { WritingCommand } from "./Requirements.ts"

interface ReferenceWorkProps {
  readonly record: { readonly type: RecordType; readonly id: string }
  readonly name: WritingCommand
  readonly title: string
  readonly label: string
  /** The type of the record that is referred to. */
  readonly to: RecordType
  /** The id of the present one, or null. */
  readonly present: string | null
  /** Makes the command from an id, or from null for none. */
  readonly command: (id: string | null) => Command
}

const field = "reference"

/** The button and its dialog. */
export const ReferenceWork = ({ record, name, title, label, to, present, command }: ReferenceWorkProps) => {
  const idOf = (fields: FormData) => recordOf(to, fields, field)
  return (
    <CommandWork
      record={record}
      name={name}
      title={title}
      command={(fields) => command(idOf(fields))}
      done={(fields) => `${label}: ${idOf(fields) ?? "none"}. It was ${present ?? "none"}.`}
    >
      <RecordField type={to} label={label} name={field} value={present} />
    </CommandWork>
  )
}
