/** A button with a dialog that executes one command on a record. */
import type { ComponentChildren } from "preact"
import type { Command } from "../app/Command.ts"
import { execute } from "../app/Command.ts"
import * as Dossier from "../app/Dossier.ts"
import type { RecordType } from "../words/Words.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ActionForm } from "../forms/ActionForm.tsx"
import { RequirementNote } from "./RequirementNote.tsx"
import type { WritingCommand } from "./Requirements.ts"

interface CommandWorkProps {
  readonly record: { readonly type: RecordType; readonly id: string }
  readonly name: WritingCommand
  /** The text of the button, and the heading of the dialog. */
  readonly title: string
  /** Makes the command from the fields. */
  readonly command: (fields: FormData) => Command
  /** The sentence after a change: what is new, and how it is taken back. */
  readonly done: (fields: FormData) => string
  readonly onToggle?: (isOpen: boolean) => void
  readonly children: ComponentChildren
}

/** The button and its dialog. */
export const CommandWork = ({ record, name, title, command, done, onToggle, children }: CommandWorkProps) => {
  const submit = async (fields: FormData): Promise<string> => {
    const { positions } = await execute(command(fields))
    Dossier.forget(record.type, record.id)
    return positions.length === 0 ? "Nothing was changed: it is like that already." : done(fields)
  }
  return (
    <ActionDialog title={title} onToggle={onToggle}>
      {() => (
        <>
          <RequirementNote command={name} />
          <ActionForm button={title} onSubmit={submit} keepsFields>
            {children}
          </ActionForm>
        </>
      )}
    </ActionDialog>
  )
}
