/** The words of the screens: names of levels, classes and relations, and times. */
import * as ClassTables from "@scipnet/core/domain/scp/ClassTables"
import type * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import * as Levels from "@scipnet/core/domain/access/Levels"
import type { Success } from "../protocol/Calls.ts"

export { levelName } from "@scipnet/core/domain/access/Levels"
export { clock, date as day, format as second, long as longTime, minute } from "@scipnet/presentation/Time"
export { actionWords, capitalize, typeLabels } from "@scipnet/presentation/Words"

/** The type of a record, as the server names it. */
export type RecordType = Success<"List">[number]["type"]

/** The status of an anomaly. */
export type Status = StatusTable.Status

/** A clearance level. */
export type Level = Levels.Level

/** The names of the clearance levels, from 0. */
export const levels: ReadonlyArray<string> = Levels.levels.map(({ name }) => name)

/** The names of the disruption classes, from 1. */
export const disruptions: ReadonlyArray<string> = ClassTables.disruptions.map(({ name }) => name)

/** The names of the risk classes, from 1. */
export const risks: ReadonlyArray<string> = ClassTables.risks.map(({ name }) => name)

/** The titles of the directories, by type. */
export const directoryTitles: Readonly<Record<RecordType, string>> = {
  scp: "Anomalies",
  user: "Staff",
  site: "Sites",
  mtf: "Task forces"
}

/** The relation of a record that refers to another. */
export const relations: Readonly<Record<Success<"References">[number]["as"], string>> = {
  "kept-at": "kept here",
  "stationed-at": "stationed here",
  "assigned-to": "assigned to it",
  "member-of": "member",
  "directed-by": "directed by this user",
  "led-by": "led by this user"
}

/** Counts things: `1 file`, `2 files`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`
