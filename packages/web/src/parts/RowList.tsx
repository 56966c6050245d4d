/** Records of one type as rows of links. */
import type { Row } from "../app/Directory.ts"
import * as Route from "../app/Route.ts"
import type { RecordType } from "../words/Words.ts"
import * as Words from "../words/Words.ts"
import { Activity, StatusMark } from "./StatusMark.tsx"

const Id = ({ row }: { readonly row: Row }) => {
  const text = row.type === "scp" ? row.id.replace(/^SCP-/, "") : row.id
  return (
    <b class={row.type === "scp" && text.length > 5 ? "long" : ""}>
      {row.type === "scp" ? <span class="sr">SCP-</span> : null}
      {text}
    </b>
  )
}

const Details = ({ row }: { readonly row: Row }) =>
  row.type === "scp" ? (
    <>
      <i>{row.classification.objectClass}</i>
      <small>
        <StatusMark status={row.status} />
      </small>
    </>
  ) : (
    <small>
      <Activity active={row.active} />
    </small>
  )

interface RowListProps {
  readonly type: RecordType
  readonly rows: ReadonlyArray<Row>
}

/** The rows. */
export const RowList = ({ type, rows }: RowListProps) => (
  <ul class={`rows${type === "scp" ? "" : " names"}`}>
    {rows.map((row) => (
      <li key={row.id}>
        <a href={Route.recordUrl(row.type, row.id)} data-row>
          <span class={`tab l${row.clearance.level}`} aria-hidden="true" />
          <Id row={row} />
          <span class="title">{row.name === row.id ? "" : row.name}</span>
          <Details row={row} />
          <small>Level {row.clearance.level}</small>
          <span class="sr">, {Words.levels[row.clearance.level]}</span>
        </a>
      </li>
    ))}
  </ul>
)
