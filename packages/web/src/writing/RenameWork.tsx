/** The new name of a record. */
import type { Command } from "../app/Command.ts"
import { textOf } from "../forms/ActionForm.tsx"
import { CheckedField } from "./CheckedField.tsx"
import { CommandWork } from "./CommandWork.tsx"
import * as Faults from "./Faults.ts"
import type { Sectioned } from "./SectionCommands.ts"

const names = { scp: "RenameScp", site: "RenameSite", mtf: "RenameTaskForce" } as const

const renameCommand = ({ type, id }: Sectioned, name: string): Command => {
  switch (type) {
    case "scp":
      return { _tag: "RenameScp", scp: id, name }
    case "site":
      return { _tag: "RenameSite", site: id, name }
    case "mtf":
      return { _tag: "RenameTaskForce", taskForce: id, name }
  }
}

/** The button and its dialog. */
export const RenameWork = ({ record }: { readonly record: Sectioned }) => (
  <CommandWork
    record={record}
    name={names[record.type]}
    title="Rename"
    command={(fields) => renameCommand(record, textOf(fields, "name"))}
    done={(fields) => `The name is now ${textOf(fields, "name")}. To take it back, rename it to ${record.name}.`}
  >
    <CheckedField label="Name" name="name" value={record.name} fault={Faults.ofName} required />
  </CommandWork>
)
