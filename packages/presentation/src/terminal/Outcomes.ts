/**
 * The sentences about what a command that writes has done, in the terminals and in a shell.
 */

/** The outcome of a command that changed nothing. */
export const unchanged = "Unchanged: the record is already in this state."

const verbs = { scp: "registered", user: "registered", site: "founded", mtf: "formed" } as const

/** The outcome of REGISTER, but of a user. */
export const registered = (type: "scp" | "site" | "mtf", id: string, name: string): string =>
  `${id}, ${name}, is ${verbs[type]}.`

/** The outcome of RECLASSIFY. */
export const reclassified = (scp: string): string => `${scp} is reclassified.`

/** The outcome of ASSIGN. */
export const assigned = (scp: string): string => `${scp} is assigned.`

/** The outcome of CLEARANCE. */
export const clearance = (type: "scp" | "user" | "site" | "mtf", id: string, level: number): string =>
  type === "user" ? `${id} is cleared for level ${level}.` : `The required level is now ${level}.`

/** The outcome of ROLE. */
export const role = (user: string, role: string, isRevoked: boolean): string =>
  isRevoked ? `${user} no longer has the role ${role}.` : `${user} now has the role ${role}.`

/**
 * The outcome of REVERT. `typed` is the point as it was typed; `revision` is the new revision, null if its number is not
 * known. `isChanged` is false if the section has that text already.
 */
export const reverted = (
  section: string,
  id: string,
  typed: string,
  revision: number | null,
  isChanged: boolean
): string =>
  isChanged
    ? `${section} of ${id} has the text of ${/^\d+$/.test(typed) ? `revision ${typed}` : typed} again${revision === null ? "" : `, as revision ${revision}`}.`
    : `Unchanged: ${section} of ${id} already has that text.`

/** The outcome of REVIEW with a note. */
export const signed = "Signed."

/** The outcome of EXPORT. */
export const saved = (id: string, file: string): string => `${id} is saved: ${file}`

/** The outcome of WATCH. */
export const watch = {
  on: "WATCH is on: changes of records are shown here. WATCH OFF turns it off.",
  off: "WATCH is off.",
  alreadyOn: "WATCH is already on. WATCH OFF turns it off.",
  notOn: "WATCH is not on."
} as const

/** The note of a change to an account whose custody could not be read, with the tag of the failure. */
export const unreadCustody = (user: string, tag: string): string => `The custody of ${user} could not be read (${tag}).`
