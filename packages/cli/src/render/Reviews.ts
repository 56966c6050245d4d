/**
 * Uses of break-glass, as a table.
 */
import type { Answer } from "@scipnet/core"
import * as Listing from "./Listing.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Time from "./Time.ts"

type Row = Pick<Answer.Review, "brokenAt" | "glass" | "note" | "reason" | "reviewedBy" | "target" | "user">

const target = (row: Row): string => row.target ?? "a masked record"

const reason = (row: Row): string => row.reason ?? "masked"

const signed = ({ note, reviewedBy }: Row): string =>
  reviewedBy === null ? "waits" : `signed by ${reviewedBy}${note === null ? "" : `: ${note}`}`

const sentence = (row: Row): string =>
  `${row.user} read ${target(row)} at ${Time.format(row.brokenAt)}: ${reason(row)} (${signed(row)})`

const none = "No use of break-glass to show."
const glass = Listing.whole<Row>("Review", (row) => row.glass)

const wide = Listing.of<Row>(none, [
  glass,
  Listing.named("Broken", 10, ({ brokenAt }) => Time.format(brokenAt)),
  Listing.named("By", 8, ({ user }) => user),
  Listing.named("Record", 8, target),
  Listing.named("Reason", 12, reason),
  Listing.named("Signed", 8, signed)
])

const narrow = Listing.of<Row>(none, [glass, Listing.named("What", 20, sentence)])

/** Who read what, and why, is one column where there is no room for five. */
export const render = (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 100 ? narrow(rows, style) : wide(rows, style)
