/**
 * A table of break-glass uses and their reviews.
 */
import type { QueryResult } from "@scipnet/core"
import * as ListTable from "./layout/ListTable.ts"
import * as Time from "./layout/Time.ts"

type Row = Pick<QueryResult.Review, "brokenAt" | "glass" | "note" | "reason" | "reviewedBy" | "target" | "user">

const target = (row: Row): string => row.target ?? "a masked record"

const reason = (row: Row): string => row.reason ?? "masked"

const signature = ({ note, reviewedBy }: Row): string =>
  reviewedBy === null ? "waits" : `signed by ${reviewedBy}${note === null ? "" : `: ${note}`}`

const sentence = (row: Row): string =>
  `${row.user} read ${target(row)} at ${Time.format(row.brokenAt)}: ${reason(row)} (${signature(row)})`

const glass = ListTable.whole<Row>("Review", (row) => row.glass)

const wide = [
  glass,
  ListTable.named("Broken", 10, ({ brokenAt }: Row) => Time.format(brokenAt)),
  ListTable.named("By", 8, ({ user }: Row) => user),
  ListTable.named("Record", 8, target),
  ListTable.named("Reason", 12, reason),
  ListTable.named("Signed", 8, signature)
]

const narrow = [glass, ListTable.named("What", 20, sentence)]

/** Renders reviews; below 100 columns user, record, time and reason are one sentence. */
export const render = ListTable.responsive<Row>("No use of break-glass to show.", 100, wide, narrow)
