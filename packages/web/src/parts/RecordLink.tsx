/** A link to a record. */
import type { ComponentChildren } from "preact"
import * as Route from "../app/Route.ts"
import type { RecordType } from "../words/Words.ts"

interface RecordLinkProps {
  readonly type: RecordType
  readonly id: string
  readonly children?: ComponentChildren
}

/** The id of the record, or other contents, as a link to its page. */
export const RecordLink = ({ type, id, children }: RecordLinkProps) => (
  <a href={Route.recordUrl(type, id)}>{children ?? id}</a>
)
