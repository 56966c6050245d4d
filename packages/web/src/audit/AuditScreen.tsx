/** The audit log, for auditors. */

/** The log under the filters of the URL. */
export const AuditScreen = ({ filters }: { readonly filters: URLSearchParams }) => (
  <section class="list">
    <h1>Audit{filters.size === 0 ? "" : ", filtered"}</h1>
  </section>
)
