/** The screens that write records. */
import type { Route } from "../app/Route.ts"
import { EditScreen } from "./EditScreen.tsx"
import { NewScreen } from "./NewScreen.tsx"

/** The routes of these screens. */
export type WritingRoute = Extract<Route, { readonly screen: "new" | "edit" }>

/** The screen of such a route. */
export const WritingScreen = ({ route }: { readonly route: WritingRoute }) =>
  route.screen === "new" ? <NewScreen type={route.type} /> : <EditScreen {...route} />
