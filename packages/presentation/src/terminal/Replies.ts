/**
 * The sentences with which the commands of the terminal answer.
 */
import type * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import * as Values from "./TypedValues.ts"

/** A line that cannot be executed as it is typed: the command, and the reason. */
export const mistake = (command: string, why: string): string => `${command}: ${why}.`

/** The reason of a mistake: wrong arguments. */
export const usage = (usage: string): string => `type ${usage}`

/** The answer to a command that only the terminal of the command line has; `shell` is the command for a shell. */
export const elsewhere = (command: string, shell: string): string =>
  mistake(command, `type it in the terminal of the command line, or in a shell: ${shell}`)

/** How PROPOSE takes evidence, for a change that requires it. */
export const addEvidence = "Write it after the reason and a slash."

/** The anomaly and the status of STATUS and PROPOSE as typed, or the reason of a mistake in them. */
export const statusTarget = (
  item: string,
  to: string
): { readonly scp: string; readonly status: StatusTable.Status } | Values.Mistake => {
  const scp = Values.item(item)
  const status = Values.status(to)
  return Values.isMistake(scp) ? scp : Values.isMistake(status) ? status : { scp, status }
}

/** The reasons of mistakes of commands that read. */
export const reasons = {
  openWithoutRecord: "read a record with addenda first, with ACCESS",
  neighbourWithoutRecord: "read a record first, with ACCESS",
  nothingToPick: "there is no record of this type that you can read",
  noSecondPerson: "only a status or a clearance can require a second person"
} as const

/** The reason of OPEN without an addendum to open; `number` is undefined when none was typed. */
export const noAddendum = (id: string, total: number, number: number | undefined): string =>
  total === 0
    ? `${id} has no addenda to open`
    : number === undefined
      ? `that was the last of ${total} addenda`
      : `type OPEN and a number from 1 to ${total}`

/** The reason of NEXT after the last record, or of PREV before the first one. */
export const noNeighbour = (id: string, direction: "next" | "previous"): string =>
  `${id} is the ${direction === "next" ? "last" : "first"} one that you can see`

/** The reason of APPROVE, REJECT or WITHDRAW without a proposal. */
export const noProposal = (id: string): string => `there is no open proposal on ${id}: see PENDING`

/** The outcome of STATUS; `isChanged` is false when the record had the status already. */
export const statusSet = (scp: string, status: string, isChanged: boolean): string =>
  isChanged ? `${scp} is now ${status}.` : `${scp} is already ${status}.`

/** The outcome of PROPOSE; `isNew` is false when the same proposal was open already. */
export const proposed = (scp: string, isNew: boolean): string =>
  isNew ? `Proposed. Another user can approve it: APPROVE ${scp}.` : "That is already proposed."

const outcomes = { APPROVE: "approved", REJECT: "rejected", WITHDRAW: "withdrawn" } as const

/** A command that closes a proposal. */
export type Closing = keyof typeof outcomes

/** The outcome of a command that closes a proposal. */
export const closed = (command: Closing, id: string): string => `${id}: ${outcomes[command]}.`

/** An answer without records, by the type that was listed. */
export const emptyLists = {
  scp: "No files to show.",
  user: "No staff to show.",
  site: "No sites to show.",
  mtf: "No task forces to show."
} as const

/** An answer without entries. */
export const empty = {
  hits: "Nothing found.",
  history: "No change of status is on record.",
  pending: "Nothing waits for a second person.",
  entries: "No entries to show."
} as const

/** The heading of records with similar names. */
export const nearest = "Nearest to that:"

/** The last line of the list of commands. */
export const helpHint = "HELP followed by a command shows its usage."

/** The last line of a list that has more rows: the command that shows them. */
export const moreAfter = (rows: number, type: string, id: string): string => `${rows} of more shown: LIST ${type} ${id}`

/** The number of rows of an answer. */
export const count = (rows: number): string => `${rows} ${rows === 1 ? "entry" : "entries"}`

/** The reason of REVIEW of something that does not wait, or of several uses of break-glass at once. */
export const noReview = (typed: string, isAmbiguous: boolean): string =>
  isAmbiguous ? `${typed} has several: use an id` : `nothing waits for a review of ${typed}: see REVIEW`

/** The reason of LOG, DIFF and REVERT of a section, a revision or a change that is not there to read. */
export const past = {
  noSection: "there is no such section that you may read",
  noSectionThen: "at that time there was no such section that you may read",
  onlyOne: "there is only one change that you may see, and nothing before it to compare with",
  unnumbered: "revisions are numbered by section: name the section, or use a date",
  noRevision: (revision: number) => `there is no revision ${revision} that you may read`
} as const

/** The subject of a mistake in a section. */
export const sectionOf = (section: string, id: string): string => `${section} of ${id}`

/** The answer of LOG without entries. */
export const noChange = "No change is on record that you may see."

/** The answer of DIFF without differences. */
export const same = (id: string): string => `${id} is the same at both times.`

/** The answer of REVIEW without uses of break-glass. */
export const noGlass = "No use of break-glass to show."

/** A record as the words of a line name it: an anomaly by its id alone, any other with its type. */
export const typed = (type: "scp" | "user" | "site" | "mtf", id: string): string =>
  type === "scp" ? id : `${type.toUpperCase()} ${id}`

interface Review {
  readonly user: string
  readonly target: string | null
  readonly reason: string | null
  readonly reviewedBy: string | null
  readonly note: string | null
}

/** The record, the reason and the signature of a use of break-glass; null was masked. */
export const review = {
  target: ({ target }: Review): string => target ?? "a masked record",
  reason: ({ reason }: Review): string => reason ?? "masked",
  signature: ({ note, reviewedBy }: Review): string =>
    reviewedBy === null ? "waits" : `signed by ${reviewedBy}${note === null ? "" : `: ${note}`}`,
  /** All of it; `time` is when the glass was broken. */
  sentence: (row: Review, time: string): string =>
    `${row.user} read ${review.target(row)} at ${time}: ${review.reason(row)} (${review.signature(row)})`
} as const

interface AuditEntry {
  readonly actor: string
  readonly action: string
  readonly target: string | null
  readonly decision: string
  readonly rule: string | null
}

/** The decision of an audit entry, with the rule that made it. */
export const decision = ({ decision: made, rule }: AuditEntry): string => (rule === null ? made : `${made} (${rule})`)

/** An audit entry without its time. */
export const auditEntry = (entry: AuditEntry): string =>
  `${entry.actor} ${entry.action}${entry.target === null ? "" : ` ${entry.target}`}: ${decision(entry)}`
