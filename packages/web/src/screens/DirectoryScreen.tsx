/** The directory of a type, with filters, order and pages in the URL. */
import { useEffect } from "preact/hooks"
import * as Directory from "../app/Directory.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as SessionState from "../app/SessionState.ts"
import { PageLinks } from "../parts/PageLinks.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { RowList } from "../parts/RowList.tsx"
import type { RecordType } from "../words/Words.ts"
import * as Words from "../words/Words.ts"
import * as DirectoryFilter from "./DirectoryFilter.ts"

interface DirectoryScreenProps {
  readonly type: RecordType
  readonly filters: URLSearchParams
}

const newTitles = { scp: "New anomaly", site: "New site", mtf: "New task force" } as const

const types = ["scp", "user", "site", "mtf"] as const

const Tabs = ({ type }: Pick<DirectoryScreenProps, "type">) => (
  <nav class="tabs" aria-label="Type">
    {types.map((each) => (
      <a key={each} href={`/directory/${each}`} aria-current={each === type ? "page" : undefined}>
        {Words.directoryTitles[each]}
      </a>
    ))}
  </nav>
)

interface PickerProps extends DirectoryScreenProps {
  readonly name: string
  readonly label: string
  readonly options: ReadonlyArray<readonly [value: string, text: string]>
}

const Picker = ({ type, filters, name, label, options }: PickerProps) => (
  <label>
    {label}
    <select
      value={filters.get(name) ?? ""}
      onChange={(event) =>
        Location.go(DirectoryFilter.urlWith(type, filters, name, event.currentTarget.value), { replace: true })
      }
    >
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
)

const Pickers = ({ type, filters, rows }: DirectoryScreenProps & { readonly rows: ReadonlyArray<Directory.Row> }) => (
  <div class="pickers">
    {DirectoryFilter.filtersOf(type).map(([name, label]) => (
      <Picker
        key={name}
        type={type}
        filters={filters}
        name={name}
        label={label}
        options={[
          ["", "All"],
          ...DirectoryFilter.optionsOf(name, rows, filters.get(name)).map(
            (value) => [value, DirectoryFilter.optionText(name, value)] as const
          )
        ]}
      />
    ))}
    <Picker
      type={type}
      filters={filters}
      name="sort"
      label="Order"
      options={DirectoryFilter.orders.map(([value, text]) => [value === "id" ? "" : value, text])}
    />
  </div>
)

const summary = (listing: Directory.Listing, passed: number): string =>
  !listing.whole
    ? `${Words.count(listing.rows.length, "record")} so far…`
    : passed === listing.rows.length
      ? `${Words.count(passed, "record")} that you may know of`
      : `${passed.toLocaleString("en")} of ${Words.count(listing.rows.length, "record")} that you may know of`

/** The screen. Filters apply to the rows that are loaded, so that they cost no further queries. */
export const DirectoryScreen = ({ type, filters }: DirectoryScreenProps) => {
  const epoch = SessionState.epoch.value
  const connection = Line.connections.value
  useEffect(() => void Directory.load(type, true), [type, epoch, connection])
  const listing = Directory.lists[type].value
  const passed = DirectoryFilter.apply(listing.rows, type, filters)
  const page = DirectoryFilter.pageOf(filters, passed.length)
  const start = (page - 1) * DirectoryFilter.pageSize
  return (
    <section class="list">
      <h1>Directory</h1>
      <p class="quiet" role="status">
        {summary(listing, passed.length)}
      </p>
      <Tabs type={type} />
      {type !== "user" && SessionState.me.value?.roles.includes("archivist") === true ? (
        <p>
          <a class="ghost" href={`/new/${type}`}>
            {newTitles[type]}
          </a>
        </p>
      ) : null}
      <Pickers type={type} filters={filters} rows={listing.rows} />
      {listing.failure === undefined ? null : (
        <FailureCard failure={listing.failure} onAgain={() => void Directory.load(type, true)} />
      )}
      <RowList type={type} rows={passed.slice(start, start + DirectoryFilter.pageSize)} />
      {listing.whole && passed.length === 0 ? <p class="quiet">Nothing is here that you may know of.</p> : null}
      <PageLinks
        page={page}
        length={passed.length}
        urlOf={(to) => DirectoryFilter.urlWith(type, filters, "page", to)}
      />
    </section>
  )
}
