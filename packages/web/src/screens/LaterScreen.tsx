/** The screens that are rarely the first one: directory, search, trail and account. They are one file. */
import type { Route } from "../app/Route.ts"
import { AccountScreen } from "./AccountScreen.tsx"
import { DirectoryScreen } from "./DirectoryScreen.tsx"
import { SearchScreen } from "./SearchScreen.tsx"
import { TrailScreen } from "./TrailScreen.tsx"

/** The routes of these screens. */
export type LaterRoute = Extract<Route, { readonly screen: "directory" | "search" | "trail" | "me" }>

/** The screen of such a route. */
export const LaterScreen = ({ route }: { readonly route: LaterRoute }) => {
  switch (route.screen) {
    case "directory":
      return <DirectoryScreen key={route.type} type={route.type} filters={route.filters} />
    case "search":
      return <SearchScreen text={route.text} />
    case "trail":
      return <TrailScreen />
    case "me":
      return <AccountScreen />
  }
}
