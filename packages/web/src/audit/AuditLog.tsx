/** A page of the audit log under the filters of the URL. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { useMemo } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Line from "../app/Line.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import * as AuditFilter from "./AuditFilter.ts"
import { EntryRow } from "./EntryRow.tsx"
import { ExportPanel } from "./ExportPanel.tsx"
import { PageCounts } from "./PageCounts.tsx"

interface AuditLogProps {
  readonly filters: URLSearchParams
}

const Pages = ({ filters, last }: AuditLogProps & { readonly last: number | undefined }) => {
  const isLatest = AuditFilter.beforeOf(filters) === undefined
  return isLatest && last === undefined ? null : (
    <nav class="paged" aria-label="Pages">
      {isLatest ? null : <a href={AuditFilter.urlWith(filters, "before", "")}>← Latest</a>}
      {last === undefined ? null : (
        <a href={AuditFilter.urlWith(filters, "before", String(last))} rel="next">
          Older →
        </a>
      )}
    </nav>
  )
}

const Page = ({ filters, filter }: AuditLogProps & { readonly filter: AuditFilter.Filter }) => {
  const before = AuditFilter.beforeOf(filters)
  const { answer, again } = useAnswer(`audit ${filters}`, () =>
    Line.call("Audit", {
      query: { ...filter, limit: AuditFilter.pageSize, ...(before === undefined ? {} : { before }) }
    })
  )
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow}>Reading the audit log…</Waiting>
    case "failed":
      return <FailureCard failure={answer.failure} onAgain={again} />
    case "ready": {
      const entries = answer.value
      const last = entries.length < AuditFilter.pageSize ? undefined : entries.at(-1)?.position
      return (
        <>
          <ExportPanel key={`${filters}`} filter={filter} filters={filters} />
          {entries.length === 0 ? (
            <p role="status">{Replies.empty.entries}</p>
          ) : (
            <>
              <PageCounts filters={filters} entries={entries} />
              <ol class="entries">
                {entries.map((entry) => (
                  <EntryRow key={entry.position} entry={entry} />
                ))}
              </ol>
            </>
          )}
          <Pages filters={filters} last={last} />
        </>
      )
    }
  }
}

/** The page. A relative time such as `2h ago` is counted from the moment at which the filters were set. */
export const AuditLog = ({ filters }: AuditLogProps) => {
  const parsed = useMemo(() => AuditFilter.parse(filters, Date.now()), [`${filters}`])
  return "problem" in parsed ? (
    <p class="wrong" role="alert">
      {parsed.problem}
    </p>
  ) : (
    <Page filters={filters} filter={parsed.filter} />
  )
}
