/**
 * The clearance level that the head of a page states without a class bar: `Level 4/1234`, `CLEARANCE LEVEL: 3`.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as ClassVocabulary from "./ClassVocabulary.ts"

const names = "(?:unrestricted|restricted|confidential|(?:cosmic )?top[ -]secret|secret|classified)"

const patterns: ReadonlyArray<RegExp> = [
  /\b(?:level|lvl\.?)\s*-?([0-6])\s*\/\s*[\p{L}\p{N}█-]+/iu,
  /^(?:required |security |minimum )*clearance(?: level)?(?: required)?\s*[:#–-]?\s*(?:level\s*)?-?([0-6])\b/i,
  /^(?:security |clearance )?level\s*[:#–-]?\s*([0-6])\b\s*(?:[(:–-]\s*.{1,30})?$/i,
  new RegExp(
    `^(?:security |clearance )?level\\s*[:#–-]?\\s*([0-6])\\s*[-–:(]?\\s*(?:clearance|personnel|access|authori[sz]ation|${names})\\b.{0,60}$`,
    "i"
  ),
  new RegExp(
    `\\blevel\\s*-?([0-6])\\s+(?:security )?(?:clearance|authori[sz]ation|${names})(?: (?:is |or (?:higher|above) )?(?:required|needed|only))`,
    "i"
  ),
  /\brequires? (?:a )?(?:security )?(?:clearance )?level\s*-?([0-6])\b/i,
  new RegExp(`^(?:clearance|classification|clearance level|security clearance)\\s*[:#–-]\\s*(${names})`, "i")
]

const mostLines = 15
const mostCharacters = 3_000
const procedures = /^\W*(?:(?:special|revised|updated) )*(?:containment (?:procedures?|protocols?)|description)\b/i

/** The lines of a page before its procedures or description. */
export const headOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const filled = lines.filter((line) => line.trim() !== "")
  const end = filled.findIndex((line) => procedures.test(line))
  let length = 0
  return filled.slice(0, end < 0 ? mostLines : Math.min(end, 2 * mostLines)).filter((line) => {
    length += line.length
    return length <= mostCharacters
  })
}

/** The level that the head of a page states, by the strongest pattern; null when it states none. */
export const find = (head: ReadonlyArray<string>): Clearance.Level | null => {
  for (const pattern of patterns) {
    for (const line of head) {
      const stated = pattern.exec(line)?.[1]
      const level = stated === undefined ? null : ClassVocabulary.level(stated)
      if (level !== null) return level
    }
  }
  return null
}
