/** A form that changes a secret of the reader's own account: present password, and the new secret twice. */
import { useId, useRef, useState } from "preact/hooks"
import { CallFailed } from "../protocol/Connection.ts"
import * as Sentences from "../words/Sentences.ts"

interface SecretFormProps {
  /** The name of the new secret, such as `New password`. */
  readonly label: string
  readonly button: string
  readonly done: string
  readonly autocomplete: "new-password" | "off"
  readonly onChange: (own: string, next: string) => Promise<unknown>
}

interface Outcome {
  readonly isDone: boolean
  readonly sentence: string
}

/** The form. Its fields are cleared when the secret was changed. */
export const SecretForm = ({ label, button, done, autocomplete, onChange }: SecretFormProps) => {
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)

  const submit = async (fields: FormData): Promise<void> => {
    const next = String(fields.get("next"))
    if (next !== String(fields.get("again"))) {
      setOutcome({ isDone: false, sentence: "The two new ones differ." })
      return
    }
    setBusy(true)
    try {
      await onChange(String(fields.get("own")), next)
      form.current?.reset()
      setOutcome({ isDone: true, sentence: done })
    } catch (error) {
      if (!(error instanceof CallFailed)) {
        throw error
      }
      setOutcome({ isDone: false, sentence: Sentences.sentence(error.failure) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      <label for={`${id}own`}>Password</label>
      <input id={`${id}own`} name="own" type="password" autocomplete="current-password" maxLength={1_024} required />
      <label for={`${id}next`}>{label}</label>
      <input id={`${id}next`} name="next" type="password" autocomplete={autocomplete} maxLength={1_024} required />
      <label for={`${id}again`}>{label} again</label>
      <input id={`${id}again`} name="again" type="password" autocomplete={autocomplete} maxLength={1_024} required />
      <button type="submit" class="ghost" disabled={isBusy}>
        {button}
      </button>
      {outcome === undefined ? null : (
        <p class={outcome.isDone ? "done" : "wrong"} role="status">
          {outcome.sentence}
        </p>
      )}
    </form>
  )
}
