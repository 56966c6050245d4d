/** The screen of the present route. */
import { RecordScreen } from "../record/RecordScreen.tsx"
import { lazy } from "./Lazy.tsx"
import * as Location from "./Location.ts"

const TerminalScreen = lazy(async () => (await import("../terminal/TerminalScreen.tsx")).TerminalScreen)
const LaterScreen = lazy(async () => (await import("../screens/LaterScreen.tsx")).LaterScreen)

const DecidingScreen = lazy(async () => (await import("../deciding/DecidingScreen.tsx")).DecidingScreen)
const WritingScreen = lazy(async () => (await import("../writing/WritingScreen.tsx")).WritingScreen)
const PeopleScreen = lazy(async () => (await import("../people/PeopleScreen.tsx")).PeopleScreen)
const AuditScreen = lazy(async () => (await import("../audit/AuditScreen.tsx")).AuditScreen)

/** The screen. A record's page begins anew for another record. */
export const Screen = () => {
  const route = Location.route.value
  switch (route.screen) {
    case "terminal":
      return <TerminalScreen />
    case "record":
      return <RecordScreen key={`${route.type}/${route.id}`} type={route.type} id={route.id} at={route.at} />
    case "directory":
    case "search":
    case "trail":
    case "me":
      return <LaterScreen route={route} />
    case "pending":
    case "reviews":
      return <DecidingScreen screen={route.screen} />
    case "new":
    case "edit":
      return <WritingScreen key={Location.path.value} route={route} />
    case "people":
    case "enrol":
    case "person":
      return <PeopleScreen key={Location.path.value} route={route} />
    case "audit":
      return <AuditScreen filters={route.filters} />
    case "unknown":
      return (
        <section class="list">
          <h1>No such page</h1>
          <p class="quiet">This address leads nowhere. Type a command, or begin at the terminal.</p>
        </section>
      )
  }
}
