/** The application: the sign-in form, or the screen of the present route inside the shell. */
import { SignIn } from "../screens/SignIn.tsx"
import * as Session from "./Session.ts"
import { Shell } from "./Shell.tsx"

/** Shows what the state of sign-in allows. Nothing of a record is in the page unless the session is open. */
export const App = () => {
  switch (Session.phase.value) {
    case "starting":
      return <main class="signin" aria-busy="true" />
    case "signed-out":
    case "ended":
      return <SignIn />
    case "signed-in":
      return <Shell />
  }
}
