/** The application: the sign-in form, or the screen of the present route inside the shell. */
import { ChangePassword } from "../screens/ChangePassword.tsx"
import { Shaft } from "../screens/Shaft.tsx"
import { SignIn } from "../screens/SignIn.tsx"
import { LineDown } from "./LineDown.tsx"
import * as SessionState from "./SessionState.ts"
import { Shell } from "./Shell.tsx"

const Starting = () => (
  <main class="signin" aria-busy="true">
    <Shaft />
    <LineDown consequence="Trying again…" />
  </main>
)

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
