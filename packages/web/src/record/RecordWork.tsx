/** The changes that a reader with a role can make to the record that is shown. A file of its own, loaded after the record. */
import type { Parts, Visible } from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"
import { RecordWriting } from "../writing/RecordWriting.tsx"
import { StatusWork } from "../deciding/StatusWork.tsx"

/** The record with what its page knows. */
interface RecordWorkProps {
  readonly record: Visible
  /** The time of a past version. */
  readonly at: number | undefined
  readonly parts: Parts | undefined
}

/** The actions, each shown only to those whose roles allow it. */
export const RecordWork = ({ record, at, parts }: RecordWorkProps) => {
  const isArchivist = SessionState.me.value?.roles.includes("archivist") === true
  return (
    <section class="acts" aria-label="Changes">
      {isArchivist && at === undefined && record.type === "scp" ? <StatusWork record={record} parts={parts} /> : null}
      {isArchivist && at === undefined && record.type !== "user" ? <RecordWriting record={record} /> : null}
    </section>
  )
}
