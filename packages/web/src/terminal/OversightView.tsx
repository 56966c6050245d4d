/** The answers of auditors' commands. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Words from "../words/Words.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type Answer<Kind extends TerminalAnswer["kind"]> = Extract<TerminalAnswer, { readonly kind: Kind }>

/** Audit entries, latest first. */
export const AuditView = ({ entries }: Answer<"audit">) =>
  entries.length === 0 ? (
    <p>{Replies.empty.entries}</p>
  ) : (
    <>
      <ol class="entries">
        {entries.map((entry) => (
          <li key={entry.position}>
            <time class="quiet" dateTime={new Date(entry.at).toISOString()}>
              {Words.second(entry.at)}
            </time>
            <p>{Replies.auditEntry(entry)}</p>
            <span class={`decision d-${entry.decision}`}>{entry.outcome}</span>
          </li>
        ))}
      </ol>
      {entries.length < 2 ? null : <p class="quiet count">{Replies.count(entries.length)}</p>}
    </>
  )

/** Uses of break-glass. */
export const ReviewsView = ({ rows }: Answer<"reviews">) =>
  rows.length === 0 ? (
    <p>{Replies.noGlass}</p>
  ) : (
    <ol class="changes on-desk">
      {rows.map((row) => (
        <li key={row.glass}>
          <span class="mono">{row.glass}</span>
          <p>{Replies.review.sentence(row, Words.second(row.brokenAt))}</p>
        </li>
      ))}
    </ol>
  )
