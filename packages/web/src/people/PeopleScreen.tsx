/** The screens of accounts, for administrators. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import type { Route } from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import { Facts } from "../parts/Facts.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { EnrolScreen } from "./EnrolScreen.tsx"
import { PeopleList } from "./PeopleList.tsx"
import { PersonScreen } from "./PersonScreen.tsx"
import * as Rights from "./Rights.ts"

/** The routes of these screens. */
export type PeopleRoute = Extract<Route, { readonly screen: "people" | "enrol" | "person" }>

const Denied = ({ me }: { readonly me: Rights.Account }) => (
  <section class="list">
    <h1>People</h1>
    <div class="card l5" role="alert">
      <h2>{Denials.clearanceDenied.heading}</h2>
      <p>Accounts are kept by administrators. Nothing was asked of the deepwell.</p>
      <Facts
        facts={[
          ["Needed", <LevelChip level={3} />],
          ["And the role", "administrator"],
          ["You hold", <LevelChip level={me.clearance.level} />]
        ]}
      />
    </div>
  </section>
)

/** The screen of such a route. */
export const PeopleScreen = ({ route }: { readonly route: PeopleRoute }) => {
  const me = SessionState.me.value
  if (me === undefined) {
    return <p class="quiet" aria-busy="true" />
  }
  if (!Rights.isAdministrator(me)) {
    return <Denied me={me} />
  }
  switch (route.screen) {
    case "people":
      return <PeopleList filters={route.filters} />
    case "enrol":
      return <EnrolScreen me={me} />
    case "person":
      return <PersonScreen me={me} id={route.id} />
  }
}
