/** The screen of the present route. */
import { RecordScreen } from "../record/RecordScreen.tsx"
import { AccountScreen } from "../screens/AccountScreen.tsx"
import { DirectoryScreen } from "../screens/DirectoryScreen.tsx"
import { SearchScreen } from "../screens/SearchScreen.tsx"
import { TrailScreen } from "../screens/TrailScreen.tsx"
import { TerminalScreen } from "../terminal/TerminalScreen.tsx"
import * as Location from "./Location.ts"

/** The screen. A record's page begins anew for another record. */
export const Screen = () => {
  const route = Location.route.value
  switch (route.screen) {
    case "terminal":
      return <TerminalScreen />
    case "record":
      return <RecordScreen key={`${route.type}/${route.id}`} type={route.type} id={route.id} at={route.at} />
    case "directory":
      return <DirectoryScreen key={route.type} type={route.type} filters={route.filters} />
    case "search":
      return <SearchScreen text={route.text} />
    case "trail":
      return <TrailScreen />
    case "me":
      return <AccountScreen />
    case "unknown":
      return (
        <section class="list">
          <h1>No such page</h1>
          <p class="quiet">This address leads nowhere. Type a command, or begin at the terminal.</p>
        </section>
      )
  }
}
