/**
 * A table of break-glass uses and their reviews.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"

type Row = Pick<QueryResult.Review, "brokenAt" | "glass" | "note" | "reason" | "reviewedBy" | "target" | "user">

const target = (row: Row): string => row.target ?? "a masked record"

const reason = (row: Row): string => row.reason ?? "masked"

const signature = ({ note, reviewedBy }: Row): string =>
  reviewedBy === null ? "waits" : `signed by ${reviewedBy}${note === null ? "" : `: ${note}`}`

const sentence = (row: Row, style: Styles.Style): string =>
  `${row.user} read ${target(row)} at ${Styles.time(style, row.brokenAt)}: ${reason(row)} (${signature(row)})`

const glass = ListTable.unbroken<Row>("Review", (row) => row.glass)

const wide = [
  glass,
  ListTable.wrapped("Broken", 10, ({ brokenAt }: Row, style) => Styles.time(style, brokenAt)),
  ListTable.wrapped("By", 8, ({ user }: Row) => user),
  ListTable.wrapped("Record", 8, target),
  ListTable.wrapped("Reason", 12, reason),
  ListTable.wrapped("Signed", 8, signature)
]

const narrow = [glass, ListTable.wrapped("What", 20, sentence)]

/** Renders reviews; below 100 columns user, record, time and reason are one sentence. */
export const render = ListTable.responsive<Row>(Replies.noGlass, 100, wide, narrow)
