/**
 * A table of proposals that wait for a second person.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as CustodyView from "./CustodyView.ts"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"

type Row = Omit<QueryResult.PendingProposal, "type">

const valueOf = (value: Row["from"]): string => (typeof value === "number" ? `Level ${value}` : value)

const change = ({ from, to }: Row, style: Styles.Style): string =>
  `${valueOf(from)} ${Styles.glyphs(style).arrow} ${valueOf(to)}`

const reason = (row: Row): string =>
  [
    row.evidence === null ? row.reason : `${row.reason} (evidence: ${row.evidence})`,
    ...CustodyView.proposalNotes(row)
  ].join(" ")

const author = ({ by }: Row): string => by ?? "a masked user"

const sentence = (row: Row, style: Styles.Style): string =>
  `${row.record}: ${change(row, style)}, by ${author(row)}, until ${Styles.time(style, row.expiresAt)}: ${reason(row)}`

const proposal = ListTable.unbroken<Row>("Proposal", ({ proposal: id }) => id)

const wide = [
  proposal,
  ListTable.wrapped("Record", 8, ({ record }: Row) => record),
  ListTable.wrapped("Change", 10, change),
  ListTable.wrapped("By", 8, author),
  ListTable.wrapped("Until", 10, ({ expiresAt }: Row, style) => Styles.time(style, expiresAt)),
  ListTable.wrapped("Reason", 12, reason)
]

const narrow = [proposal, ListTable.wrapped("What", 20, sentence)]

/** Renders proposals; below 100 columns the change is one sentence. */
export const render = ListTable.responsive<Row>(Replies.empty.pending, 100, wide, narrow)
