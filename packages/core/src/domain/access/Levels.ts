/**
 * The clearance levels as a table without Effect, which a browser can load too.
 */

/** The clearance levels, lowest first, with their names and display colours. */
export const levels = [
  { level: 0, name: "For Official Use Only", colour: "#9AA5B1" },
  { level: 1, name: "Unrestricted", colour: "#009F6B" },
  { level: 2, name: "Restricted", colour: "#0087BD" },
  { level: 3, name: "Confidential", colour: "#FFD300" },
  { level: 4, name: "Secret", colour: "#FF6D00" },
  { level: 5, name: "Top Secret", colour: "#C40233" },
  { level: 6, name: "Cosmic Top Secret", colour: "#850005" }
] as const

/** A clearance level, 0 to 6. */
export type Level = (typeof levels)[number]["level"]

/** Break-glass: the level that its actor needs, and the number of levels above their own up to which it opens records. */
export const breakGlass = { level: 3, levelsAbove: 2 } as const

/** Formats a level as it is displayed, e.g. `Level 1 - Unrestricted`. */
export const levelName = (level: Level): string => `Level ${level} - ${levels[level].name}`

/** Raising a user to this level or a higher one requires a second person. */
export const twoPersonLevel: Level = 5

/** True if a change of a user's level requires a second person, unless the operator has turned the rule off. */
export const needsTwoPeople = (from: Level, to: Level): boolean => to >= twoPersonLevel && to > from
