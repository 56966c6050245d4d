/**
 * The sentences with which the commands of the terminal answer.
 */
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"

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
): { readonly scp: string; readonly status: StatusTable.Status } | { readonly mistake: string } => {
  const scp = ItemNumberSyntax.normalize(item)
  const status = StatusTable.statuses.find((each) => each === to.toLowerCase())
  if (scp === undefined) {
    return { mistake: `${item.slice(0, 40)} is no item number such as SCP-173` }
  }
  const [last, ...others] = StatusTable.statuses.toReversed()
  return status === undefined
    ? { mistake: `${to.slice(0, 40)} is no status: a status is ${others.toReversed().join(", ")} or ${last}` }
    : { scp, status }
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

/** The outcome of a proposal that was open already. */
export const alreadyProposed = "That is already proposed."

/** The outcome of PROPOSE; `isNew` is false when the same proposal was open already. */
export const proposed = (scp: string, isNew: boolean): string =>
  isNew ? `Proposed. Another user can approve it: APPROVE ${scp}.` : alreadyProposed

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
