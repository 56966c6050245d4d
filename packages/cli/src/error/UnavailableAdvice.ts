/**
 * Why a deepwell cannot be opened, or gone on with, and what to do about each.
 */

const cannot = "The deepwell cannot be opened"
const replaced = "The deepwell is not what was opened any more"

interface Cause {
  readonly reason: RegExp
  readonly what: string
  readonly advice: string
}

/** The first whose reason it is; the reasons are those of the library and the codes of SQLite. */
const causes: ReadonlyArray<Cause> = [
  {
    reason: /^no such (file|folder)$/,
    what: cannot,
    advice: "Check --deepwell, make one with scipnet init, or restore a backup: scipnet restore FILE."
  },
  {
    reason: /^empty file$/,
    what: cannot,
    advice: "Check --deepwell. If it held one, restore a backup: scipnet restore FILE."
  },
  { reason: /^not a file name$/, what: cannot, advice: "Check --deepwell." },
  {
    reason: /^the log beside the file was/,
    what: replaced,
    advice:
      "Nothing more was written. End every SCiPNET that uses it, and kill none: what was acknowledged comes back as the last one ends."
  },
  {
    reason: /^the file was/,
    what: replaced,
    advice:
      "Nothing more was written. Stop every SCiPNET that uses it, put back what was moved or restore a backup, and start again."
  },
  {
    reason: /^did not open in time/,
    what: cannot,
    advice: "Somebody else holds it: try again, and look for a program that hangs."
  },
  {
    reason: /^no write-ahead log$/,
    what: cannot,
    advice: "Keep it on a disk of this machine, which the file systems of networks are not."
  },
  {
    reason: /^/,
    what: cannot,
    advice: "Check the rights of the file and its folder, and the disk: scipnet doctor looks at them."
  }
]

/** The sentence of a database that cannot be used. */
export const sentence = ({ reason }: { readonly reason: string }): string => {
  const found = causes.find((cause) => cause.reason.test(reason))
  return `${found?.what ?? cannot} (${reason}). ${found?.advice ?? ""}`.trim()
}
