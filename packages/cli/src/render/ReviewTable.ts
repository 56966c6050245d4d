/**
 * Uses of break-glass, as a table.
 */
import type { QueryResult } from "@scipnet/core"
import * as ListTable from "./layout/ListTable.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"

type Row = Pick<QueryResult.Review, "brokenAt" | "glass" | "note" | "reason" | "reviewedBy" | "target" | "user">

const target = (row: Row): string => row.target ?? "a masked record"

const reason = (row: Row): string => row.reason ?? "masked"

const signed = ({ note, reviewedBy }: Row): string =>
  reviewedBy === null ? "waits" : `signed by ${reviewedBy}${note === null ? "" : `: ${note}`}`

const sentence = (row: Row): string =>
  `${row.user} read ${target(row)} at ${Time.format(row.brokenAt)}: ${reason(row)} (${signed(row)})`

const none = "No use of break-glass to show."
const glass = ListTable.whole<Row>("Review", (row) => row.glass)

const wide = ListTable.of<Row>(none, [
  glass,
  ListTable.named("Broken", 10, ({ brokenAt }) => Time.format(brokenAt)),
  ListTable.named("By", 8, ({ user }) => user),
  ListTable.named("Record", 8, target),
  ListTable.named("Reason", 12, reason),
  ListTable.named("Signed", 8, signed)
])

const narrow = ListTable.of<Row>(none, [glass, ListTable.named("What", 20, sentence)])

/** Who read what, and why, is one column where there is no room for five. */
export const render = (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 100 ? narrow(rows, style) : wide(rows, style)
