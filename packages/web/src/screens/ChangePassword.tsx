/** The form for a password that another user has set and that has to be changed before anything else. */
import { useState } from "preact/hooks"
import * as Line from "../app/Line.ts"
import * as Session from "../app/Session.ts"
import * as SessionState from "../app/SessionState.ts"
import { EntryForm } from "./EntryForm.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import type { AnyFailure } from "../words/Sentences.ts"

/** The form. The session goes on afterwards, at the URL that was asked for. */
export const ChangePassword = () => {
  const [failure, setFailure] = useState<AnyFailure | "differ" | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form)
    const user = SessionState.session.value?.user ?? ""
    const next = String(fields.get("next"))
    if (next !== String(fields.get("again"))) {
      setFailure("differ")
      return
    }
    setBusy(true)
    setFailure(undefined)
    try {
      await Line.callOnce("ChangePassword", { user, own: String(fields.get("own")), next })
      SessionState.requirePassword(false)
      Line.runStarters()
    } catch (error) {
      if (!(error instanceof CallFailed)) {
        throw error
      }
      LoadedSentences.preload()
      setFailure(error.failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <EntryForm onSubmit={submit}>
      <p class="about">Your password was set by another user. Choose your own before you go on.</p>
      <input name="user" type="hidden" autocomplete="username" value={SessionState.session.value?.user} />
      <label for="own">Present password</label>
      <input id="own" name="own" type="password" autocomplete="current-password" maxLength={1_024} required />
      <label for="next">New password</label>
      <input id="next" name="next" type="password" autocomplete="new-password" maxLength={1_024} required />
      <label for="again">New password again</label>
      <input id="again" name="again" type="password" autocomplete="new-password" maxLength={1_024} required />
      {failure === undefined ? null : (
        <p class="wrong" role="alert">
          {failure === "differ" ? "The two new passwords differ." : LoadedSentences.sentence(failure)}
        </p>
      )}
      <button type="submit" class="solid" disabled={isBusy}>
        {isBusy ? "Asking…" : "Change the password"}
      </button>
      <p class="legal">
        <button type="button" class="link" onClick={() => void Session.signOut()}>
          Sign out
        </button>
      </p>
    </EntryForm>
  )
}
