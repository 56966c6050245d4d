/** The sign-in form. It stays at the URL that was asked for, which is opened afterwards. */
import { useState } from "preact/hooks"
import * as Location from "../app/Location.ts"
import * as Session from "../app/Session.ts"

/** The form, with a notice when a session has ended or a record was asked for. */
export const SignIn = () => {
  const [isRejected, setRejected] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const route = Location.route.value

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form)
    setBusy(true)
    setRejected(false)
    const failure = await Session.signIn(String(fields.get("user")), String(fields.get("password")))
    setBusy(false)
    setRejected(failure !== undefined)
  }

  return (
    <main class="signin">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit(event.currentTarget)
        }}
      >
        <h1>SCiPNET</h1>
        {Session.phase.value === "ended" ? (
          <p class="note">Your session has ended. Sign in to go on where you were.</p>
        ) : route.screen === "record" ? (
          <p class="note">
            You asked for <b>{route.id}</b>.
          </p>
        ) : null}
        <label for="user">User</label>
        <input id="user" name="user" autocomplete="username" autocapitalize="off" spellcheck={false} required />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        {isRejected ? (
          <p class="bad" role="alert">
            That user and password are not known together.
          </p>
        ) : null}
        <button type="submit" disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  )
}
