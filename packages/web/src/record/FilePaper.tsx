/** A record on paper: classification, facts, sections, changes of status, references and provenance. */
import type { Parts, Visible } from "../app/Dossier.ts"
import { RecordLink } from "../parts/RecordLink.tsx"
import * as RecordInView from "../app/RecordInView.ts"
import * as Words from "../words/Words.ts"
import { ChangeList } from "./ChangeNote.tsx"
import * as Changes from "./Changes.ts"
import { CardBar, ClassificationBar } from "./ClassificationBar.tsx"
import { RecordFacts } from "./RecordFacts.tsx"
import { Sections } from "./Sections.tsx"
import { Since } from "./Since.tsx"

interface FilePaperProps {
  readonly record: Visible
  readonly parts?: Parts | undefined
  /** The time of a past version. */
  readonly at?: number | undefined
  /** The file as it is, when a past version is shown. */
  readonly now?: Visible | undefined
  readonly isBusy?: boolean
}

const Bar = ({ record, now }: Pick<FilePaperProps, "record" | "now">) =>
  record.type === "scp" ? (
    <ClassificationBar record={record} now={now?.type === "scp" ? now : undefined} />
  ) : (
    <CardBar label={Words.typeLabels[record.type]} id={record.id} clearance={record.clearance} />
  )

const References = ({ parts }: { readonly parts: Parts }) =>
  parts.references.length === 0 ? null : (
    <section class="extra">
      <h2>Refers to this file</h2>
      <ul>
        {parts.references.map(({ type, id, name, as }) => (
          <li key={`${type}/${id}/${as}`}>
            <RecordLink type={type} id={id} /> {name === id ? "" : name}{" "}
            <span class="quiet">· {Words.relations[as]}</span>
          </li>
        ))}
      </ul>
    </section>
  )

const StatusChanges = ({ parts }: { readonly parts: Parts }) =>
  parts.history.length === 0 ? null : (
    <section class="extra">
      <h2>Changes of status</h2>
      <ChangeList changes={Changes.ofHistory(parts.history)} />
    </section>
  )

/** Names the page of origin. The address is text, because it comes from an import. */
const Provenance = ({ record }: Pick<FilePaperProps, "record">) =>
  record.type !== "scp" || record.provenance === null ? null : (
    <footer>
      From “{record.provenance.page}” by {record.provenance.author} ({record.provenance.link}), under{" "}
      {record.provenance.licence}.
    </footer>
  )

/** The paper. A past version has a stamp with its time, and marks where it differs from today. */
export const FilePaper = ({ record, parts, at, now, isBusy = false }: FilePaperProps) => {
  RecordInView.useRecord(record)
  return (
    <article class={`paper file${at === undefined ? "" : " past"}`} aria-labelledby="file-name" aria-busy={isBusy}>
      {at === undefined ? null : <p class="stamp">The file as it stood on {Words.longTime(at)}</p>}
      <Bar record={record} now={now} />
      <header>
        <h1 id="file-name">
          <span class="sr">{record.id}: </span>
          {record.name}
          <Since was={record.name} is={now?.name} />
        </h1>
        <RecordFacts record={record} now={now} />
      </header>
      {record.type === "user" ? null : (
        <Sections record={record} now={now === undefined || now.type === "user" ? undefined : now} />
      )}
      {parts === undefined ? null : (
        <>
          <StatusChanges parts={parts} />
          <References parts={parts} />
        </>
      )}
      <Provenance record={record} />
    </article>
  )
}
