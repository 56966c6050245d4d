/**
 * An entry of LOG as text: the change, its author and its reason.
 */
import * as Words from "../Words.ts"

interface Entry {
  readonly at: number
  readonly occurredAt: number | null
  readonly action: string
  readonly section: string | null
  readonly revision?: number | null | undefined
  readonly change?: { readonly from: string; readonly to: string } | null | undefined
  /** Null or empty for a user whom the reader must not know of. */
  readonly by: string | null
  readonly reason: string | null
}

/** A part of the text, by what it is about. */
export interface Part {
  readonly text: string
  readonly kind: "action" | "muted" | "plain"
}

/** The parts of an entry but its time. `time` formats milliseconds since 1970. */
export const parts = (entry: Entry, time: (at: number) => string): ReadonlyArray<Part> => {
  const { at, occurredAt, action, section, revision = null, change = null, by, reason } = entry
  const author = by === null || by === "" ? "a masked user" : by
  return (
    [
      { text: Words.actionWords(action), kind: "action" },
      { text: section === null ? "" : ` ${section}`, kind: "plain" },
      { text: revision === null ? "" : ` (revision ${revision})`, kind: "muted" },
      { text: change === null ? "" : ` from ${change.from} to ${change.to}`, kind: "plain" },
      { text: ` by ${author}${occurredAt === null ? "" : `, imported ${time(at)}`}`, kind: "muted" },
      { text: reason === null ? "" : `: ${reason}`, kind: "plain" }
    ] as const
  ).filter(({ text }) => text !== "")
}
