/** Audit entries of the reader: time, action, record and decision. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"
import { RecordLink } from "./RecordLink.tsx"

/** An entry of the trail. */
export type TrailEntry = Success<"Trail">[number]

const nameOf = ({ action, details }: TrailEntry): string => {
  const query = details["query"]
  const command = details["command"]
  return Words.actionWords(
    action === "QueryAnswered" && typeof query === "string" ? query : typeof command === "string" ? command : action
  )
}

/** The entries in the order given. */
export const TrailList = ({ entries }: { readonly entries: ReadonlyArray<TrailEntry> }) =>
  entries.length === 0 ? (
    <p>{Replies.empty.entries}</p>
  ) : (
    <ol class="entries">
      {entries.map((entry) => (
        <li key={entry.position}>
          <time class="quiet" dateTime={new Date(entry.at).toISOString()}>
            {Words.second(entry.at)}
          </time>
          <span>
            {nameOf(entry)}{" "}
            {entry.target === null ? null : entry.type === null ? (
              entry.target
            ) : (
              <RecordLink type={entry.type} id={entry.target} />
            )}
            {entry.outcome === "done" ? null : <span class="quiet"> · {entry.outcome}</span>}
          </span>
          <span class={`decision d-${entry.decision}`}>{entry.decision}</span>
        </li>
      ))}
    </ol>
  )
