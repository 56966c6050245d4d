/** A record in the transcript: its classification, its facts, and the beginning of its text. */
import type { Visible } from "../app/Dossier.ts"
import * as Route from "../app/Route.ts"
import { Prose } from "../parts/Prose.tsx"
import { CardBar, ClassificationBar } from "../record/ClassificationBar.tsx"
import { RecordFacts } from "../record/RecordFacts.tsx"
import * as Words from "../words/Words.ts"

/** Paragraphs of the first section that are shown. */
const paragraphs = 2

const beginningOf = (body: string): string => body.split(/\n{2,}/, paragraphs).join("\n\n")

interface BriefRecordProps {
  readonly record: Visible
  readonly at?: number | undefined
}

/** The record, with a link to its page. */
export const BriefRecord = ({ record, at }: BriefRecordProps) => {
  const sections = record.type === "user" ? [] : record.sections
  const isWithheld = record.type !== "user" && record.withheld
  return (
    <div class={`paper brief${at === undefined ? "" : " past"}`}>
      {at === undefined ? null : <p class="stamp">The file as it stood on {Words.longTime(at)}</p>}
      {record.type === "scp" ? (
        <ClassificationBar record={record} />
      ) : (
        <CardBar label={Words.typeLabels[record.type]} id={record.id} clearance={record.clearance} />
      )}
      <header>
        <h3>{record.name}</h3>
      </header>
      <RecordFacts record={record} />
      {sections.slice(0, 1).map(({ id, body }) => (
        <Prose key={id} text={beginningOf(body)} record={record.id} />
      ))}
      <p class="more">
        <a href={Route.recordUrl(record.type, record.id, at)}>Read the file</a>{" "}
        <span class="quiet">
          {sections.length === 0 ? "" : Words.count(sections.length, "part")}
          {isWithheld ? ", and more than you are cleared to read" : ""}
        </span>
      </p>
    </div>
  )
}
