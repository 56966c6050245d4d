/** Counts of the loaded page, each with a link that narrows the log to it. */
import * as Words from "../words/Words.ts"
import * as AuditFilter from "./AuditFilter.ts"
import type { Entry } from "./LogFile.ts"

/** Values that are shown. */
const most = 6

const countsOf = (values: ReadonlyArray<string>): ReadonlyArray<readonly [value: string, count: number]> => {
  const counts = new Map<string, number>()
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).slice(0, most)
}

interface PageCountsProps {
  readonly filters: URLSearchParams
  readonly entries: ReadonlyArray<Entry>
}

/** The counts. They are of the page: the log is not counted. */
export const PageCounts = ({ filters, entries }: PageCountsProps) => {
  const question = AuditFilter.questionOf(filters)
  const facets = [
    ["Users", "actor", countsOf(entries.map(({ actor }) => actor))],
    ...(question?.filter.actions === undefined
      ? [["Actions", "action", countsOf(entries.map(({ action }) => action))] as const]
      : []),
    ["Records", "target", countsOf(entries.flatMap(({ target }) => (target === null ? [] : [target])))]
  ] as const
  return (
    <div class="quiet">
      <p>On this page of {Words.count(entries.length, "entry", "entries")}, not in the whole log:</p>
      <dl class="details">
        {facets
          .filter(([, , counts]) => counts.length > 0)
          .map(([label, name, counts]) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>
                {counts.map(([value, count], at) => (
                  <>
                    {at === 0 ? "" : " · "}
                    <a key={value} href={AuditFilter.urlWith(filters, name, value)}>
                      {name === "action" ? Words.actionWords(value) : value}
                    </a>{" "}
                    {count}
                  </>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </div>
  )
}
