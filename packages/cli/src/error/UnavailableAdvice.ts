/**
 * Messages for a database file that cannot be opened or was replaced while open, and for a log that cannot be used, with
 * advice.
 */
import * as LogAdvice from "@scipnet/postgres/LogAdvice"

const cannot = "The deepwell cannot be opened"
const replaced = "The deepwell file was replaced or removed while it was open"

interface Cause {
  readonly reason: RegExp
  readonly what: string
  readonly advice: string
}

/** Advice by reason; the first match applies. Reasons come from the library or are codes of SQLite. */
const causes: ReadonlyArray<Cause> = [
  {
    reason: /^no such (file|folder)$/,
    what: cannot,
    advice: "Check --deepwell, create one with scipnet init, or restore a backup: scipnet restore FILE."
  },
  {
    reason: /^empty file$/,
    what: cannot,
    advice: "Check --deepwell. If it was a deepwell, restore a backup: scipnet restore FILE."
  },
  { reason: /^not a file name$/, what: cannot, advice: "Check --deepwell." },
  {
    reason: /^the log beside the file was/,
    what: replaced,
    advice:
      "Nothing more was written. Stop all programs that use it, without killing them: the last one to exit saves all committed data."
  },
  {
    reason: /^the file was/,
    what: replaced,
    advice:
      "Nothing more was written. Stop all programs that use it, move the file back or restore a backup, and start again."
  },
  {
    reason: /^did not open in time/,
    what: cannot,
    advice: "Another program has locked it. Try again; if it persists, look for a hanging program."
  },
  {
    reason: /^no write-ahead log$/,
    what: cannot,
    advice: "Move it to a local disk: network file systems do not support it."
  },
  {
    reason: /^/,
    what: cannot,
    advice: "Check the permissions of the file and its folder, and the disk: scipnet doctor."
  }
]

/** The message for `DatabaseUnavailable`. */
export const sentence = ({ reason }: { readonly reason: string }): string => {
  const ofLog = LogAdvice.sentence(reason)
  if (ofLog !== undefined) {
    return ofLog
  }
  const found = causes.find((cause) => cause.reason.test(reason))
  return `${found?.what ?? cannot} (${reason}). ${found?.advice ?? ""}`.trim()
}
