/** The application: the sign-in form, or the screen of the present route inside the shell. */
import { ChangePassword } from "../screens/ChangePassword.tsx"
import { Shaft } from "../screens/Shaft.tsx"
import { SignIn } from "../screens/SignIn.tsx"
import * as Directory from "./Directory.ts"
import * as Line from "./Line.ts"
import * as Notices from "./Notices.ts"
import * as Reader from "./Reader.ts"
import * as Session from "./Session.ts"
import * as SessionState from "./SessionState.ts"
import { Shell } from "./Shell.tsx"

const Starting = () => {
  const line = Line.state.value
  return (
    <main class="signin" aria-busy="true">
      <Shaft />
      {line === "lost" || line === "full" ? (
        <p class="line-down" role="status">
          {line === "full" ? "The server has no room at the moment. Trying again…" : "No line. Trying again…"}
        </p>
      ) : null}
    </main>
  )
}

/** Shows what the state of sign-in allows. Nothing of a record is in the page unless the session is open. */
export const App = () => {
  switch (SessionState.phase.value) {
    case "starting":
      return <Starting />
    case "signed-out":
    case "ended":
      return <SignIn />
    case "signed-in":
      return SessionState.session.value?.mustChangePassword === true ? <ChangePassword /> : <Shell />
  }
}

/** Starts what every connection begins with, and resumes the session of the cookie. Call once. */
export const start = (): void => {
  Reader.start()
  Notices.start()
  Directory.start()
  Session.start()
}
