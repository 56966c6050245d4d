/**
 * What waits for a second person, as a table.
 */
import type { QueryResult } from "@scipnet/core"
import * as CustodyView from "./CustodyView.ts"
import * as ListTable from "./layout/ListTable.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"

type Row = Omit<QueryResult.PendingProposal, "type">

const step = (of: Row["from"]): string => (typeof of === "number" ? `Level ${of}` : of)

const change = ({ from, to }: Row, style: Style): string => `${step(from)} ${Styles.glyphs(style).arrow} ${step(to)}`

const why = (row: Row): string =>
  [
    row.evidence === null ? row.reason : `${row.reason} (evidence: ${row.evidence})`,
    ...CustodyView.proposalNotes(row)
  ].join(" ")

const author = ({ by }: Row): string => by ?? "a masked user"

const sentence = (row: Row, style: Style): string =>
  `${row.record}: ${change(row, style)}, by ${author(row)}, until ${Time.format(row.expiresAt)}: ${why(row)}`

const none = "Nothing waits for a second person."
const proposal = ListTable.whole<Row>("Proposal", ({ proposal: id }) => id)

const wide = ListTable.of<Row>(none, [
  proposal,
  ListTable.named("Record", 8, ({ record }) => record),
  ListTable.named("Change", 10, change),
  ListTable.named("By", 8, author),
  ListTable.named("Until", 10, ({ expiresAt }) => Time.format(expiresAt)),
  ListTable.named("Reason", 12, why)
])

const narrow = ListTable.of<Row>(none, [proposal, ListTable.named("What", 20, sentence)])

/** What it would change is one column where there is no room for five. */
export const render = (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 100 ? narrow(rows, style) : wide(rows, style)
