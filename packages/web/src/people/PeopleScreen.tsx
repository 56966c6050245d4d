/** The screens of accounts, for administrators. */
import type { Route } from "../app/Route.ts"

/** The routes of these screens. */
export type PeopleRoute = Extract<Route, { readonly screen: "people" | "enrol" | "person" }>

/** The screen of such a route. */
export const PeopleScreen = ({ route }: { readonly route: PeopleRoute }) => (
  <section class="list">
    <h1>{route.screen === "person" ? route.id : "People"}</h1>
  </section>
)
