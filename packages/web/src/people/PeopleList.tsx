/** The list of people, with filters and pages in the URL. */
import { useEffect } from "preact/hooks"
import * as Directory from "../app/Directory.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import { PageLinks } from "../parts/PageLinks.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { Activity } from "../parts/StatusMark.tsx"
import * as DirectoryFilter from "../screens/DirectoryFilter.ts"
import * as Words from "../words/Words.ts"
import * as PeopleFilter from "./PeopleFilter.ts"
import { useRefresh } from "./Refresh.ts"
import type { Account } from "./Rights.ts"

interface Filtered {
  readonly filters: URLSearchParams
}

const Pickers = ({ filters, rows }: Filtered & { readonly rows: ReadonlyArray<Account> }) => (
  <div class="pickers">
    {PeopleFilter.filters.map(([name, label]) => (
      <label key={name}>
        {label}
        <select
          value={filters.get(name) ?? ""}
          onChange={(event) =>
            Location.go(PeopleFilter.urlWith(filters, name, event.currentTarget.value), { replace: true })
          }
        >
          <option value="">All</option>
          {PeopleFilter.optionsOf(name, rows, filters.get(name)).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    ))}
  </div>
)

const Person = ({ person }: { readonly person: Account }) => (
  <li>
    <a href={Route.personUrl(person.id)} data-row>
      <span class="hit-id">{person.id}</span>
      <span class="hit-name">
        {person.name}
        <i> · {person.title}</i>
      </span>
      <span class="hit-text standing">
        <LevelChip level={person.clearance.level} compartments={person.clearance.compartments} />{" "}
        <Activity active={person.active} />{" "}
        <span class="quiet">
          {[
            person.roles.length === 0 ? "no role" : person.roles.join(", "),
            ...(person.site === null ? [] : [person.site]),
            ...(person.taskForce === null ? [] : [person.taskForce])
          ].join(" · ")}
        </span>
      </span>
    </a>
  </li>
)

/** The screen. Filters apply to the rows that are loaded, so that they cost no further queries. */
export const PeopleList = ({ filters }: Filtered) => {
  const epoch = SessionState.epoch.value
  const connection = Line.connections.value
  const load = () => {
    // A transfer has no notice, so that rows of another screen can be out of date.
    Directory.markStale("user")
    void Directory.load("user", true)
  }
  useEffect(load, [epoch, connection])
  useRefresh(load, ({ type }) => type === "user")
  const listing = Directory.lists.user.value
  const rows = PeopleFilter.people(listing.rows)
  const passed = PeopleFilter.apply(rows, filters)
  const page = DirectoryFilter.pageOf(filters, passed.length)
  const start = (page - 1) * DirectoryFilter.pageSize
  return (
    <section class="list">
      <h1>People</h1>
      <p class="quiet" role="status">
        {passed.length === rows.length ? "" : `${passed.length.toLocaleString("en")} of `}
        {Words.count(rows.length, "person", "people")}
        {listing.whole ? " whose file you can read" : " so far…"}
      </p>
      <p>
        <a class="ghost" href="/people/new">
          Enrol a person
        </a>
      </p>
      <Pickers filters={filters} rows={rows} />
      {listing.failure === undefined ? null : <FailureCard failure={listing.failure} onAgain={load} />}
      <ul class="hits">
        {passed.slice(start, start + DirectoryFilter.pageSize).map((person) => (
          <Person key={person.id} person={person} />
        ))}
      </ul>
      {listing.whole && passed.length === 0 ? <p class="quiet">No person passes these filters.</p> : null}
      <PageLinks page={page} length={passed.length} urlOf={(to) => PeopleFilter.urlWith(filters, "page", to)} />
    </section>
  )
}
