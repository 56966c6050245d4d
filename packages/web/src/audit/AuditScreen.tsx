/** The audit log, for auditors. */
import * as AuditFilter from "./AuditFilter.ts"
import { AuditLog } from "./AuditLog.tsx"
import { FilterForm, QuestionForm } from "./FilterForm.tsx"
import { parse, WhyAnswer, WhyForm } from "./WhyScreen.tsx"

interface AuditScreenProps {
  readonly filters: URLSearchParams
}

const Log = ({ filters }: AuditScreenProps) => {
  const heading = AuditFilter.heading(filters)
  const hasFilters = AuditFilter.names.some((name) => name !== "question" && AuditFilter.textOf(filters, name) !== "")
  return (
    <>
      <details open={filters.size === 0}>
        <summary>Ask a question</summary>
        <QuestionForm key={`${filters}`} filters={filters} />
      </details>
      <details open={hasFilters && heading === undefined}>
        <summary>Filters</summary>
        <FilterForm key={`${filters}`} filters={filters} />
      </details>
      <details>
        <summary>Why can a user read a record, or not?</summary>
        <WhyForm />
      </details>
      <h2>{heading ?? (hasFilters ? "What the filters find" : "Latest entries")}</h2>
      {filters.size === 0 ? null : (
        <p>
          <a href="/audit">All entries</a>
        </p>
      )}
      <AuditLog filters={filters} />
    </>
  )
}

/** The log under the filters of the URL, or the explanation of a decision. */
export const AuditScreen = ({ filters }: AuditScreenProps) => {
  const why = parse(filters)
  return (
    <section class="list">
      <h1>Audit</h1>
      {why === undefined ? (
        <Log filters={filters} />
      ) : (
        <>
          <details>
            <summary>Another reader or record</summary>
            <WhyForm key={`${filters}`} question={why} />
          </details>
          <p>
            <a href="/audit">All entries</a>
          </p>
          <WhyAnswer question={why} />
        </>
      )}
    </section>
  )
}
