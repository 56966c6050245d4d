/** Reset of a password to a temporary one. */
import { useRef, useState } from "preact/hooks"
import * as Line from "../app/Line.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import type { Outcome } from "../forms/Action.ts"
import { CallFailed, isFailure } from "../protocol/Connection.ts"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { AccountCustody } from "./CustodyWords.ts"
import { PasswordChoice, typedPassword } from "./PasswordChoice.tsx"
import * as Rights from "./Rights.ts"
import { SecretCard } from "./SecretCard.tsx"
import * as TemporaryPassword from "./TemporaryPassword.ts"

interface ResetPasswordProps {
  readonly me: Rights.Account
  readonly person: Rights.Account
  readonly custody: AccountCustody
  readonly onChange: () => void
}

/** The password that was set; `isSure` is false when the line was lost before the answer. */
interface Reset {
  readonly password: string | undefined
  readonly isSure: boolean
}

type State = Outcome | { readonly state: "asking" } | { readonly state: "not-done" }

/**
 * Sends the reset once: it has no command id, so that a second one would be a second reset. When the line is lost before
 * the answer, the number of the latest password says if it was done.
 */
const reset = async (
  user: string,
  next: string,
  before: number,
  onLost: () => void
): Promise<"sure" | "likely" | "no"> => {
  try {
    await Line.callOnce("ResetPassword", { user, next })
    return "sure"
  } catch (error) {
    if (!isFailure(error, "ConnectionLost")) {
      throw error
    }
    onLost()
    const after = await Line.call("Custody", { query: { user } })
    return after.credential === before ? "no" : "likely"
  }
}

const Form = ({
  person,
  custody,
  onReset
}: Pick<ResetPasswordProps, "person" | "custody"> & { onReset: (done: Reset) => void }) => {
  const [state, setState] = useState<State>({ state: "idle" })
  const generated = useRef(TemporaryPassword.generate())
  const isBusy = state.state === "busy" || state.state === "asking"
  const submit = async (fields: FormData): Promise<void> => {
    setState({ state: "busy" })
    const typed = typedPassword(fields)
    try {
      const lost = () => setState({ state: "asking" })
      const done = await reset(person.id, typed ?? generated.current, custody.credential, lost)
      if (done === "no") {
        setState({ state: "not-done" })
      } else {
        onReset({ password: typed === undefined ? generated.current : undefined, isSure: done === "sure" })
      }
    } catch (error) {
      if (!(error instanceof CallFailed)) {
        throw error
      }
      LoadedSentences.preload()
      setState({ state: "failed", failure: error.failure })
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) {
          void submit(new FormData(event.currentTarget))
        }
      }}
    >
      <p>
        All sessions of {person.id} end at once, and the override phrase is removed. The account is then in your
        custody, until another administrator confirms it. The former password cannot be brought back.
      </p>
      <PasswordChoice />
      <button type="submit" class="ghost" disabled={isBusy}>
        Reset the password
      </button>
      {state.state === "asking" ? (
        <p role="status">The line was lost before the answer. Looking if the password was set…</p>
      ) : state.state === "not-done" ? (
        <p class="wrong" role="alert">
          The line was lost, and the password was not set: it still is number {custody.credential}. You can send it
          again.
        </p>
      ) : (
        <OutcomeNote outcome={state} />
      )}
    </form>
  )
}

/** The button and its dialog. The password is in the page only while the dialog is open. */
export const ResetPassword = ({ me, person, custody, onChange }: ResetPasswordProps) => (
  <ActionDialog title="Reset the password" button="Reset the password">
    {() => <Contents me={me} person={person} custody={custody} onChange={onChange} />}
  </ActionDialog>
)

const Contents = ({ me, person, custody, onChange }: ResetPasswordProps) => {
  const [done, setDone] = useState<Reset | undefined>(undefined)
  // The screen reads the custody again after the reset, while the form compares it with the one before.
  const before = useRef(custody)
  const against = Rights.againstReset(me, person)
  if (against !== undefined) {
    return <p>{against}</p>
  }
  return done === undefined ? (
    <Form
      person={person}
      custody={before.current}
      onReset={(reset) => {
        setDone(reset)
        onChange()
      }}
    />
  ) : (
    <SecretCard
      user={person.id}
      password={done.password}
      done={
        done.isSure
          ? `The password of ${person.id} is reset.`
          : `The line was lost before the answer, but the password of ${person.id} has been set since: most likely this one. If it does not open the account, reset it again.`
      }
    />
  )
}
