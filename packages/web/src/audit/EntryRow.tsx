/** An entry of the audit log, with its details. */
import { Facts } from "../parts/Facts.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import * as Words from "../words/Words.ts"
import * as AuditFilter from "./AuditFilter.ts"
import type { Entry } from "./LogFile.ts"

const withheld = "withheld"

/** An actor: a user as a link to the file, an operator as text. */
export const Actor = ({ actor }: { readonly actor: string }) =>
  /^[a-z0-9][a-z0-9._-]*$/.test(actor) ? <RecordLink type="user" id={actor} /> : <>{actor}</>

const Target = ({ entry }: { readonly entry: Entry }) =>
  entry.masked ? (
    <span class="compartment">{withheld}</span>
  ) : entry.target === null ? null : entry.type === null ? (
    <>{entry.target}</>
  ) : (
    <RecordLink type={entry.type} id={entry.target} />
  )

/** A value of the details. A server sends null for none, and for a value that is withheld. */
const Value = ({ value }: { readonly value: unknown }) =>
  value === null ? (
    <span class="quiet">none, or withheld</span>
  ) : (
    <span class="mono">{typeof value === "string" ? value : JSON.stringify(value)}</span>
  )

const whyUrl = ({ actor, type, target }: Entry): string | undefined =>
  type === null || target === null || actor.includes(":")
    ? undefined
    : `/audit?${new URLSearchParams([
        ["reader", actor],
        ["type", type],
        ["id", target]
      ])}`

const Details = ({ entry }: { readonly entry: Entry }) => {
  const none = "—"
  const why = whyUrl(entry)
  return (
    <details>
      <summary>Details of {entry.position}</summary>
      {entry.masked ? (
        <p class="quiet">Record and details are withheld: they lie above your clearance, or name what does.</p>
      ) : null}
      <Facts
        facts={[
          ["Action", entry.action],
          ["Severity", entry.severity],
          ["Outcome", entry.outcome],
          ["Rule", entry.rule ?? none],
          ["Origin", entry.origin ?? none],
          ["Session", entry.session ?? none]
        ]}
      />
      <dl class="details">
        {Object.entries(entry.details).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={AuditFilter.urlOf([["actor", entry.actor]])}>All of {entry.actor}</a>
        {entry.target === null ? null : (
          <>
            {" · "}
            <a href={AuditFilter.urlOf([["target", entry.target]])}>All on {entry.target}</a>
          </>
        )}
        {why === undefined ? null : (
          <>
            {" · "}
            <a href={why}>
              Why can {entry.actor} read {entry.target}, or not?
            </a>
          </>
        )}
      </p>
    </details>
  )
}

/** The row. */
export const EntryRow = ({ entry }: { readonly entry: Entry }) => (
  <li>
    <time class="quiet" dateTime={new Date(entry.at).toISOString()}>
      {Words.second(entry.at)}
    </time>
    <div>
      <Actor actor={entry.actor} /> {Words.actionWords(entry.action)} <Target entry={entry} />
      {entry.outcome === "done" ? null : <span class="quiet"> · {entry.outcome}</span>}
      {entry.severity === "info" ? null : <span class="quiet"> · {entry.severity}</span>}
      <Details entry={entry} />
    </div>
    <span class={`decision d-${entry.decision}`}>{entry.decision}</span>
  </li>
)
