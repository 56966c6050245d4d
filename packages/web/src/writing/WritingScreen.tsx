/** The screens that write records. */
import type { Route } from "../app/Route.ts"

/** The routes of these screens. */
export type WritingRoute = Extract<Route, { readonly screen: "new" | "edit" }>

/** The screen of such a route. */
export const WritingScreen = ({ route }: { readonly route: WritingRoute }) => (
  <section class="list">
    <h1>{route.screen === "new" ? "New record" : `Edit ${route.id}`}</h1>
  </section>
)
