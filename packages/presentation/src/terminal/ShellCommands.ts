/**
 * The commands for a shell that do what commands of the command line's terminal do, for the browser's prompt, which does not
 * have them. A module of its own, because the first screen of the browser loads it without the usages.
 */

/** The command for a shell by the name of the command of the terminal. */
export const shells = {
  LOG: "scipnet scp log 173",
  DIFF: "scipnet scp diff 173",
  REVERT: "scipnet scp revert 173 description --to 1",
  REGISTER: "scipnet scp register 173 --name 'The Sculpture' --class Euclid --level 2",
  EDIT: "scipnet scp file 173 description",
  FILE: "scipnet scp file 173 description text.md",
  ASSIGN: "scipnet scp assign 173 --site Site-19",
  RECLASSIFY: "scipnet scp reclassify 173 --class Keter",
  CLEARANCE: "scipnet scp clearance 173 --level 3 --reason breach",
  ROLE: "scipnet user role r.vance archivist",
  PHRASE: "scipnet user phrase",
  "BREAK-GLASS": "scipnet access scp 096 --break-glass --reason breach",
  REVIEW: "scipnet review",
  WHY: "scipnet why --reader r.vance scp 096",
  EXPORT: "scipnet scp export 173"
} as const

const byName: ReadonlyMap<string, string> = new Map(Object.entries(shells))

/** The command for a shell that does what a command of these does; undefined for any other word, in any letter case. */
export const shellCommand = (word: string): string | undefined => byName.get(word.toUpperCase())
