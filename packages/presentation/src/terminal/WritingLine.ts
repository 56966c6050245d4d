/**
 * The grammar of the commands that write or look into the past, which both terminals share.
 */
import * as ChangeReaders from "./ChangeReaders.ts"
import type { Name, Reader, Reading, Words } from "./LineData.ts"
import * as PastReaders from "./PastReaders.ts"

const readers: { readonly [N in Name]: Reader<N> } = {
  LOG: PastReaders.log,
  DIFF: PastReaders.diff,
  REVERT: PastReaders.revert,
  ASOF: PastReaders.asOf,
  REGISTER: ChangeReaders.register,
  EDIT: ChangeReaders.edit,
  FILE: ChangeReaders.file,
  ASSIGN: ChangeReaders.assign,
  RECLASSIFY: ChangeReaders.reclassify,
  CLEARANCE: ChangeReaders.clearance,
  ROLE: ChangeReaders.role,
  PHRASE: (words) => (words.length > 0 ? undefined : { line: {} }),
  "BREAK-GLASS": ChangeReaders.breakGlass,
  WHY: ChangeReaders.why,
  EXPORT: ChangeReaders.exportFile
}

/**
 * Reads the words after a command; `now` is the time in milliseconds since 1970. Returns the line, the mistake in one of its
 * values, or undefined if words are missing or too many.
 */
export const read = <N extends Name>(name: N, words: Words, now: number): Reading<N> => readers[name](words, now)
