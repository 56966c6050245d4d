/** The custody of an account, and its confirmation. */
import { execute } from "../app/Command.ts"
import { ActionForm, textOf } from "../forms/ActionForm.tsx"
import { Field } from "../forms/Field.tsx"
import type { AccountCustody } from "./CustodyWords.ts"
import * as CustodyWords from "./CustodyWords.ts"

interface CustodyProps {
  /** The id of the user who looks at it. */
  readonly me: string
  readonly custody: AccountCustody
  readonly onChange: () => void
}

const confirm = async (user: string, fields: FormData): Promise<string> => {
  const credential = Number(textOf(fields, "credential"))
  const { positions } = await execute({ _tag: "ConfirmAccount", user, credential })
  return positions.length === 0
    ? `Password number ${credential} of ${user} was confirmed already.`
    : `${user} is confirmed: signed out everywhere, and without an override phrase until a new one is set.`
}

const Confirmation = ({ me, custody, onChange }: CustodyProps) => {
  const against = CustodyWords.againstConfirmation(me, custody)
  return against === undefined ? (
    <ActionForm button="Confirm the account" onSubmit={(fields) => confirm(custody.user, fields)} onDone={onChange}>
      <p>
        You vouch that only {custody.user} knows the password. Ask {custody.user}, in person or by voice, for the number
        of the password: it stands under Account. If it is not {custody.credential}, another person has set it since. A
        confirmation cannot be taken back; a reset begins anew.
      </p>
      <Field label="Number of the password" hint={`The latest is number ${custody.credential}.`}>
        {(ids) => (
          <input
            {...ids}
            type="text"
            name="credential"
            inputMode="numeric"
            pattern="[1-9][0-9]{0,8}"
            title="A whole number"
            autocomplete="off"
            required
          />
        )}
      </Field>
    </ActionForm>
  ) : (
    <p class="wrong">{against}</p>
  )
}

/** The section. */
export const Custody = ({ me, custody, onChange }: CustodyProps) => {
  const isOpen = custody.inCustody || custody.recoveredAt !== null
  return (
    <>
      <h2>Custody</h2>
      {CustodyWords.sentences(custody).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p class="quiet">{CustodyWords.meaning}</p>
      {isOpen ? <Confirmation me={me} custody={custody} onChange={onChange} /> : null}
    </>
  )
}
