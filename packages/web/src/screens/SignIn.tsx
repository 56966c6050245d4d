/** The sign-in form. It stays at the URL that was asked for, which is opened afterwards. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as Location from "../app/Location.ts"
import * as Session from "../app/Session.ts"
import * as SessionState from "../app/SessionState.ts"
import { EntryForm } from "./EntryForm.tsx"
import * as Prose from "../parts/Prose.tsx"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { AnyFailure } from "../words/Sentences.ts"

const Note = () => {
  const route = Location.route.value
  return SessionState.phase.value === "ended" ? (
    <p class="note" role="status">
      Your session has ended. Sign in to go on where you were.
    </p>
  ) : route.screen === "record" ? (
    <p class="note">
      You asked for <b>{route.id}</b>. It is brought up once you are in.
    </p>
  ) : null
}

/** The form, with a note when a session has ended or a record was asked for. */
export const SignIn = () => {
  const [failure, setFailure] = useState<AnyFailure | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)
  const user = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)

  useEffect(() => {
    user.current?.focus()
    Prose.preload()
    LoadedSentences.preload()
  }, [])

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form)
    setBusy(true)
    setFailure(undefined)
    const rejected = await Session.signIn(String(fields.get("user")).trim(), String(fields.get("password")))
    setBusy(false)
    setFailure(rejected)
    if (rejected !== undefined) {
      password.current?.focus()
      password.current?.select()
    }
  }

  return (
    <EntryForm onSubmit={submit}>
      <p class="about">
        The deepwell records terminal.
        <br />
        What was written stays written.
      </p>
      <Note />
      <label for="user">User</label>
      <input
        id="user"
        name="user"
        ref={user}
        autocomplete="username"
        autocapitalize="off"
        spellcheck={false}
        maxLength={200}
        required
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        ref={password}
        autocomplete="current-password"
        maxLength={2_000}
        aria-describedby={failure === undefined ? undefined : "rejection"}
        aria-invalid={failure !== undefined}
        required
      />
      {failure === undefined ? null : (
        <p id="rejection" class="wrong" role="alert">
          {failure._tag === "ConnectionLost"
            ? "The server does not answer. Try again."
            : LoadedSentences.sentence(failure)}
        </p>
      )}
      <button type="submit" class="solid" disabled={isBusy}>
        {isBusy ? "Asking…" : "Sign in"}
      </button>
      <p class="legal">What you do here is on record.</p>
    </EntryForm>
  )
}
