/** The page before the log is shown, or without a valid link. */
import { lazy } from "../app/Lazy.tsx"
import * as Entrance from "./Entrance.ts"

const LogPage = lazy(async () => (await import("./LogPage.tsx")).LogPage)

const sentences = {
  entering: "Opening the log…",
  refused:
    "The link of this page was used already, is older than five minutes, or its session has ended. Start the server again with scipnet-server --inspect, and open the link that it prints.",
  lost: "The server does not answer. It may have been stopped."
}

/** Shows the log once the link was exchanged. */
export const EntranceScreen = () => {
  const phase = Entrance.phase.value
  return (
    <main aria-busy={phase === "entering"}>
      <h1>Log</h1>
      {phase === "open" ? <LogPage /> : <p role="status">{sentences[phase]}</p>}
    </main>
  )
}
