/** A change in words: time, statuses, users, reason and evidence. */
import * as Words from "../words/Words.ts"
import type { Change } from "./Changes.ts"

const ChangeWords = ({ change }: { readonly change: Change }) => (
  <>
    {change.from === null ? null : (
      <>
        {Words.capitalize(change.from)} <span aria-hidden="true">→</span>
        <span class="sr">to</span>{" "}
      </>
    )}
    {change.label}{" "}
    <span class="quiet">
      by {change.by ?? "a masked user"}
      {change.approvedBy === null ? "" : `, approved by ${change.approvedBy}`}
    </span>
    {change.reason === null ? null : <q>{change.reason}</q>}
    {change.evidence === null ? null : <cite>Evidence: {change.evidence}</cite>}
  </>
)

/** The change below the slider. */
export const ChangeNote = ({ change }: { readonly change: Change }) => (
  <div class="change">
    <span class="quiet">{Words.day(change.at)}</span> <ChangeWords change={change} />
  </div>
)

interface ChangeListProps {
  readonly changes: ReadonlyArray<Change>
  /** On the desk instead of on paper. */
  readonly onDesk?: boolean
}

/** All changes, oldest first. */
export const ChangeList = ({ changes, onDesk = false }: ChangeListProps) => (
  <ol class={`changes${onDesk ? " on-desk" : ""}`}>
    {changes.map((change, index) => (
      <li key={index}>
        <time class="quiet" dateTime={new Date(change.at).toISOString()}>
          {Words.day(change.at)}
        </time>
        <div>
          <ChangeWords change={change} />
        </div>
      </li>
    ))}
  </ol>
)
