/**
 * A table of break-glass uses and their reviews.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"

type Row = Pick<QueryResult.Review, "brokenAt" | "glass" | "note" | "reason" | "reviewedBy" | "target" | "user">

const glass = ListTable.unbroken<Row>("Review", (row) => row.glass)

const wide = [
  glass,
  ListTable.wrapped("Broken", 10, ({ brokenAt }: Row, style) => Styles.time(style, brokenAt)),
  ListTable.wrapped("By", 8, ({ user }: Row) => user),
  ListTable.wrapped("Record", 8, Replies.review.target),
  ListTable.wrapped("Reason", 12, Replies.review.reason),
  ListTable.wrapped("Signed", 8, Replies.review.signature)
]

const narrow = [
  glass,
  ListTable.wrapped("What", 20, (row: Row, style) => Replies.review.sentence(row, Styles.time(style, row.brokenAt)))
]

/** Renders reviews; below 100 columns user, record, time and reason are one sentence. */
export const render = ListTable.responsive<Row>(Replies.noGlass, 100, wide, narrow)
