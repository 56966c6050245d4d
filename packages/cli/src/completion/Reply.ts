/**
 * The answer to a shell: one candidate a line with its description after a tab, or the name of what the shell completes
 * itself.
 */
import type { Candidate, Target } from "./Target.ts"

/** The word by which the completion scripts call the program; the words of the command line follow. */
export const word = "__complete"

/** Characters of values that mean the same on a command line as in a text, in every shell. */
const harmless = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._:/@+-]*$/u
const isHarmless = ({ value }: Candidate): boolean => harmless.test(value) || /^--[a-z-]+$/.test(value)

const line =
  (lead: string) =>
  ({ value, description }: Candidate): string =>
    description === "" ? `${lead}${value}` : `${lead}${value}\t${description.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")}`

/**
 * Formats the reply. Values that a shell could execute are left out: they are inserted into a command line, and ids come
 * from a server.
 */
export const format = ({ lead, kind }: Pick<Target, "lead" | "kind">, candidates: ReadonlyArray<Candidate>): string => {
  const own = kind?.kind === "file" || kind?.kind === "folder" ? [`:${kind.kind}`] : []
  return [...own, ...candidates.filter(isHarmless).map(line(lead))].map((each) => `${each}\n`).join("")
}
