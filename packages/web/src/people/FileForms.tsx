/** Changes of a person's file: name, title, station, and whether the account is active. */
import { useState } from "preact/hooks"
import type { Command } from "../app/Command.ts"
import { execute } from "../app/Command.ts"
import { reasonOf, textOf } from "../forms/ActionForm.tsx"
import { ReasonField, TextField } from "../forms/Field.tsx"
import { recordOf } from "../forms/RecordId.ts"
import { DialogForm } from "./DialogForm.tsx"
import { ResetPassword } from "./ResetPassword.tsx"
import type { AccountCustody } from "./CustodyWords.ts"
import * as Rights from "./Rights.ts"

interface FileFormsProps {
  readonly me: Rights.Account
  readonly person: Rights.Account
  readonly custody: AccountCustody
  readonly onChange: () => void
}

/** Executes a command, and says that something was changed or was unchanged. */
const change = async (command: Command, changed: string, unchanged: string): Promise<string> =>
  (await execute(command)).positions.length > 0 ? changed : unchanged

const Transfer = ({
  me,
  person,
  onDone
}: Pick<FileFormsProps, "me" | "person"> & { onDone: (said: string) => void }) => {
  const user = person.id
  return (
    <DialogForm
      title="Transfer"
      button="Transfer"
      about="A field that is left empty means none. Transfer back to take it back."
      against={Rights.againstMove(me, person)}
      onSubmit={(fields) => {
        const site = recordOf("site", fields, "site")
        const taskForce = recordOf("mtf", fields, "taskForce")
        return change(
          {
            _tag: "TransferUser",
            user,
            // A value that is hidden from the administrator looks empty, and stays as it is.
            ...(site === person.site ? {} : { site }),
            ...(taskForce === person.taskForce ? {} : { taskForce })
          },
          `${user} is transferred.`,
          `${user} is stationed there already.`
        )
      }}
      onDone={onDone}
    >
      <TextField label="Site" name="site" value={person.site ?? ""} hint="Such as Site-19." />
      <TextField label="Task force" name="taskForce" value={person.taskForce ?? ""} hint="Such as Epsilon-11." />
    </DialogForm>
  )
}

const Standing = ({
  me,
  person,
  onDone
}: Pick<FileFormsProps, "me" | "person"> & { onDone: (said: string) => void }) => {
  const user = person.id
  return person.active ? (
    <DialogForm
      title="Deactivate"
      button="Deactivate the account"
      about={`All sessions of ${user} end at once, and ${user} cannot sign in. Reactivate the account to take it back.`}
      against={Rights.againstMove(me, person)}
      onSubmit={(fields) =>
        change(
          { _tag: "DeactivateUser", user, reason: reasonOf(fields) },
          `${user} is deactivated, and signed out everywhere.`,
          `${user} was deactivated already.`
        )
      }
      onDone={onDone}
    >
      <ReasonField />
    </DialogForm>
  ) : (
    <DialogForm
      title="Reactivate"
      button="Reactivate the account"
      about={`${user} can sign in again, with the password, the roles and the clearance of before.`}
      onSubmit={(fields) =>
        change(
          { _tag: "ReactivateUser", user, reason: reasonOf(fields) },
          `${user} is active again.`,
          `${user} was active already.`
        )
      }
      onDone={onDone}
    >
      <ReasonField />
    </DialogForm>
  )
}

/** The buttons, and what the last of them did. */
export const FileForms = ({ me, person, custody, onChange }: FileFormsProps) => {
  const [said, setSaid] = useState("")
  const user = person.id
  const done = (sentence: string) => {
    setSaid(sentence)
    onChange()
  }
  return (
    <>
      <div class="acts">
        <DialogForm
          title="Rename"
          button="Rename"
          about="Rename again to take it back. The record keeps both names."
          onSubmit={(fields) => {
            const name = textOf(fields, "name")
            return change({ _tag: "RenameUser", user, name }, `${user} is now ${name}.`, "That is the name already.")
          }}
          onDone={done}
        >
          <TextField label="Name" name="name" value={person.name} required />
        </DialogForm>
        <DialogForm
          title="Change the title"
          button="Change the title"
          about="A title grants nothing."
          onSubmit={(fields) => {
            const title = textOf(fields, "title")
            const said = `The title of ${user} is now ${title}.`
            return change({ _tag: "ChangeUserTitle", user, title }, said, "That is the title already.")
          }}
          onDone={done}
        >
          <TextField label="Title" name="title" value={person.title} required />
        </DialogForm>
        <Transfer me={me} person={person} onDone={done} />
        <ResetPassword me={me} person={person} custody={custody} onChange={onChange} />
        <Standing me={me} person={person} onDone={done} />
      </div>
      <p class="done" role="status">
        {said}
      </p>
    </>
  )
}
