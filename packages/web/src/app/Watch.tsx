/** The column of live changes. */
import { RecordLink } from "../parts/RecordLink.tsx"
import * as Words from "../words/Words.ts"
import * as Line from "./Line.ts"
import type { Notice } from "./Notices.ts"
import * as Notices from "./Notices.ts"

const NoticeRow = ({ notice }: { readonly notice: Notice }) => (
  <li>
    <time dateTime={new Date(notice.at).toISOString()}>{Words.clock(notice.at)}</time>
    <p>
      <RecordLink type={notice.type} id={notice.id} /> {Words.actionWords(notice.action)}
      {notice.by === null ? null : <span class="quiet"> by {notice.by}</span>}
      {notice.name === notice.id ? null : <i>{notice.name}</i>}
    </p>
  </li>
)

/** The column, newest first. */
export const Watch = () => {
  const isOpen = Line.state.value === "open" && Notices.isLive.value
  const notices = Notices.latest.value
  return (
    <aside class="watch" aria-label="Watch" tabIndex={0}>
      <h2>
        Watch <span class={`lamp${isOpen ? " on" : ""}`} />
        <span class="quiet">{isOpen ? "live" : "no line"}</span>
      </h2>
      {notices.length === 0 ? (
        <p class="quiet">Nothing has happened since you came in. It will be here when it does.</p>
      ) : (
        <div role="log" aria-label="Recent changes">
          <ol>
            {notices.map((notice) => (
              <NoticeRow key={notice.number} notice={notice} />
            ))}
          </ol>
        </div>
      )}
    </aside>
  )
}
