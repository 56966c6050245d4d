/**
 * What waits for a second person, as a table.
 */
import type { Answer } from "@scipnet/core"
import * as Custody from "./Custody.ts"
import * as Listing from "./Listing.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Time from "./Time.ts"

type Row = Omit<Answer.PendingProposal, "type">

const step = (of: Row["from"]): string => (typeof of === "number" ? `Level ${of}` : of)

const change = ({ from, to }: Row, style: Style): string => `${step(from)} ${Styles.glyphs(style).arrow} ${step(to)}`

const why = (row: Row): string =>
  [
    row.evidence === null ? row.reason : `${row.reason} (evidence: ${row.evidence})`,
    ...Custody.proposalNotes(row)
  ].join(" ")

const author = ({ by }: Row): string => by ?? "a masked user"

const sentence = (row: Row, style: Style): string =>
  `${row.record}: ${change(row, style)}, by ${author(row)}, until ${Time.format(row.expiresAt)}: ${why(row)}`

const none = "Nothing waits for a second person."
const proposal = Listing.whole<Row>("Proposal", ({ proposal: id }) => id)

const wide = Listing.of<Row>(none, [
  proposal,
  Listing.named("Record", 8, ({ record }) => record),
  Listing.named("Change", 10, change),
  Listing.named("By", 8, author),
  Listing.named("Until", 10, ({ expiresAt }) => Time.format(expiresAt)),
  Listing.named("Reason", 12, why)
])

const narrow = Listing.of<Row>(none, [proposal, Listing.named("What", 20, sentence)])

/** What it would change is one column where there is no room for five. */
export const render = (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 100 ? narrow(rows, style) : wide(rows, style)
