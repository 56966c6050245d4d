/**
 * Reads the values of a line: levels, classes, roles and item numbers. A value that is none is a mistake with its reason.
 */
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import type * as Role from "@scipnet/core/domain/access/Role"
import { type Level, levels } from "@scipnet/core/domain/access/Levels"
import { disruptions, objectClasses, risks } from "@scipnet/core/domain/scp/ClassTables"
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"

/** The reason why a line cannot be executed as it is typed. */
export interface Mistake {
  readonly mistake: string
}

/** True for a mistake, false for a value. */
export const isMistake = (value: unknown): value is Mistake =>
  typeof value === "object" && value !== null && "mistake" in value

/** The part of a typed text that a sentence quotes. */
export const quote = (typed: string): string => typed.slice(0, 40)

const choose = <A extends string | number>(what: string, typed: string, values: ReadonlyArray<A>): A | Mistake => {
  const [last, ...others] = values.toReversed()
  return (
    values.find((each) => String(each).toLowerCase() === typed.toLowerCase()) ?? {
      mistake: `${quote(typed)} is no ${what}: a ${what} is ${others.toReversed().join(", ")} or ${last}`
    }
  )
}

/** The roles of users, in the order of the help. */
export const roles = ["archivist", "administrator", "auditor"] as const satisfies ReadonlyArray<Role.Role>

/** The name of an object class. */
export type ObjectClass = (typeof objectClasses)[number]

/** A disruption or risk class, 1 to 5. */
export type Rating = (typeof disruptions)[number]["disruption"]

/** Reads a clearance level, 0 to 6. */
export const level = (typed: string): Level | Mistake =>
  choose(
    "level",
    typed,
    levels.map((row) => row.level)
  )

/** Reads an object class, in any letter case. */
export const objectClass = (typed: string): ObjectClass | Mistake => choose("class", typed, objectClasses)

/** Reads a role, in any letter case. */
export const role = (typed: string): Role.Role | Mistake => choose("role", typed, roles)

/** Reads a disruption class. */
export const disruption = (typed: string): Rating | Mistake =>
  choose(
    "disruption class",
    typed,
    disruptions.map((row) => row.disruption)
  )

/** Reads a risk class. */
export const risk = (typed: string): Rating | Mistake =>
  choose(
    "risk class",
    typed,
    risks.map((row) => row.risk)
  )

/** Reads a status, in any letter case. */
export const status = (typed: string): StatusTable.Status | Mistake => choose("status", typed, StatusTable.statuses)

/** Reads an item number, as `173`. */
export const item = (typed: string): string | Mistake =>
  ItemNumberSyntax.normalize(typed) ?? { mistake: `${quote(typed)} is no item number such as SCP-173` }
